/**
 * Of a browser's tabs, one does something for all: who has the lock leads, and tells the others on a channel. Where the browser
 * has no locks, as on a page that came by plain http, each tab leads for itself.
 */

const LOOK_MS = 1_000;
/** A tab that can be seen takes the lead after so long a silence, for browsers stop tabs that nobody sees. */
const SILENCE_MS = 45_000;
const ANSWER_MS = 3_000;

export class Tabs {
  #name;
  #tab;
  #channel;
  #term = new AbortController();
  #leads = false;
  #closed = new AbortController();
  #heard = Date.now();

  /**
   * @param name of what is done, the same in all tabs that share it
   * @param tab `lead(signal)` does it until the signal, or until it cannot be done by this tab; `told(message)` by the tab that
   *     leads; `asked()` by a tab that wants to know, while this one leads
   */
  constructor(name, tab) {
    this.#name = name;
    this.#tab = tab;
    if (!navigator.locks || typeof BroadcastChannel === 'undefined') {
      this.#alone();
      return;
    }
    this.#channel = new BroadcastChannel(name);
    this.#channel.addEventListener('message', ({ data }) => this.#hear(data));
    document.addEventListener('visibilitychange', () => this.#seen(), { signal: this.#closed.signal });
    const look = setInterval(() => this.#look(), LOOK_MS);
    this.#closed.signal.addEventListener('abort', () => clearInterval(look));
    this.#stand(false);
    this.ask();
  }

  async #alone() {
    this.#leads = true;
    await this.#tab.lead(this.#closed.signal);
  }

  /** Tells the other tabs, by the one that leads. */
  tell(message) {
    if (this.#leads) {
      this.#channel?.postMessage({ message });
    }
  }

  /** Asks the tab that leads to tell. */
  ask() {
    this.#channel?.postMessage({ asks: true });
  }

  get leads() {
    return this.#leads;
  }

  close() {
    this.#closed.abort();
    this.#term.abort();
    this.#channel?.close();
  }

  #hear({ asks, message }) {
    if (asks && this.#leads) {
      this.#tab.asked();
    } else if (message && !this.#leads) {
      this.#heard = Date.now();
      this.#tab.told(message);
    }
  }

  /** Stands until it leads no more, be it that another has taken the lead. */
  async #stand(takes) {
    const term = new AbortController();
    this.#term = term;
    let again = true;
    try {
      await navigator.locks.request(this.#name, takes ? { steal: true } : { signal: term.signal }, async () => {
        if (!term.signal.aborted) {
          this.#leads = true;
          await this.#tab.lead(term.signal);
          again = false; // it ended by itself
        }
      });
    } catch (failure) {
      if (!(failure instanceof DOMException) || failure.name !== 'AbortError') {
        // locks that the browser has, and refuses
        again = false;
        this.#alone();
      }
    }
    term.abort();
    if (term === this.#term) {
      this.#leads = false;
      this.#heard = Date.now();
      if (again && !this.#closed.signal.aborted) {
        this.#stand(false);
      }
    }
  }

  #seen() {
    if (document.visibilityState === 'visible' && !this.#leads) {
      this.#heard = Math.min(this.#heard, Date.now() - SILENCE_MS + ANSWER_MS);
      this.ask();
    }
  }

  #look() {
    if (!this.#leads && document.visibilityState === 'visible' && Date.now() - this.#heard > SILENCE_MS) {
      const queued = this.#term;
      this.#heard = Date.now();
      this.#stand(true);
      queued.abort();
    }
  }
}
