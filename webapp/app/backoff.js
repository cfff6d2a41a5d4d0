/** How long to wait before trying again: longer each time, and not as all others do. */

const FIRST_MS = 1_000;
const LONGEST_MS = 30_000;
const LONGEST_LEAST_MS = 300_000;

export class Backoff {
  #first = FIRST_MS;
  #failures = 0;
  #least = 0;
  #wake = () => {};

  /** @param ms as the server asks, instead of a second */
  set first(ms) {
    this.#first = Math.min(ms, LONGEST_MS);
  }

  /** @param ms to wait at least, this time; what is no sound time counts for nothing */
  set least(ms) {
    this.#least = Number.isFinite(ms) ? Math.min(ms, LONGEST_LEAST_MS) : 0;
  }

  /** It worked. */
  reset() {
    this.#failures = 0;
  }

  /** Waits; a signal or {@link wake} ends that. */
  pause(signal) {
    const most = Math.min(this.#first * 2 ** this.#failures++, LONGEST_MS);
    const ms = Math.max(this.#least, most * (0.5 + Math.random() / 2));
    this.#least = 0;
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal.addEventListener('abort', end);
      this.#wake = end;
      if (signal.aborted) {
        end();
      }
    });
  }

  /** Tries again now, as there is reason to believe that it will work. */
  wake() {
    this.#failures = 0;
    this.#wake();
  }
}
