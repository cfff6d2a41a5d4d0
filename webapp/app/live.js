import { Backoff } from './backoff.js';
import { Failure } from './connection.js';
import { ALIVE } from './event-stream.js';
import { Tabs } from './tabs.js';

/** The server gives a sign of life each 15 seconds: after this, the connection is dead. */
const SILENCE_MS = 40_000;
const DOUBTFUL_MS = 20_000;
/** A connection that is made again within this time was not worth a word. */
const GRACE_MS = 3_000;
/** One that has lasted is tried again as if it were the first. */
const LASTING_MS = 5_000;
/** Tasks that could not be loaded are not tried again sooner by a tab that does not lead, whatever it is told. */
const FAILED_MS = 5_000;

/**
 * Keeps a page's tasks as the server has them, for one session: loads them, and then applies each change, over whatever becomes
 * of the connection. One tab of the browser has the stream and tells the others (`{epoch, after, next, entries, state}`): what
 * it says goes on from `after`, so a tab that has less than that loads its tasks again.
 */
export class Live {
  #api;
  #user;
  #page;
  #tabs;
  #since; // what is shown has every change up to this number; undefined until it is loaded
  #epoch; // the name of the server's history; undefined until a stream has told it
  #loading;
  #missed = []; // told while loading
  #failed = 0; // when that last went wrong
  #state = { live: false, at: undefined };
  #grace;
  #heard = 0;
  #backoff = new Backoff();
  #closed = false;

  /**
   * @param page `load()` shows all tasks and gives the number that they are as of; `apply(entries)`; `startOver()` when numbers
   *     begin anew; `show({live, at})` whether it is up to date, or else until when it was, in milliseconds since 1970
   */
  constructor(api, user, page) {
    this.#api = api;
    this.#user = user;
    this.#page = page;
    this.#attempt(this.#load());
    this.#tabs = new Tabs(`changes of ${user} at ${new URL('..', import.meta.url).pathname}`, {
      lead: (signal) => this.#lead(signal),
      told: (message) => this.#told(message),
      asked: () => this.#tell([], this.#since),
    });
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#grace);
    this.#tabs.close();
  }

  /** One load at a time: who wants another meanwhile finds out by its number whether he needs one still. */
  #load() {
    this.#since = undefined;
    this.#loading ??= this.#page.load().then((seq) => {
      this.#since = seq;
    }, (failure) => {
      this.#failed = Date.now();
      throw failure;
    }).finally(() => {
      this.#loading = undefined;
      this.#missed.splice(0).forEach((message) => this.#told(message));
    });
    return this.#loading;
  }

  /** What fails is tried again when the tab that leads tells something, or by this one once it leads. */
  async #attempt(work) {
    try {
      await work;
    } catch (failure) {
      if (!(failure instanceof Failure)) {
        reportError(failure);
      }
    }
  }

  /** What the tab that has the stream says. */
  #told(message) {
    if (this.#loading) {
      this.#missed.push(message);
      return;
    }
    const { epoch, after, next, entries, state } = message;
    this.#show(state);
    if (epoch === undefined) {
      return;
    }
    if (this.#epoch !== undefined && this.#epoch !== epoch) {
      this.#startOver();
    }
    this.#epoch = epoch;
    if (this.#since === undefined || after > this.#since) {
      if (Date.now() - this.#failed > FAILED_MS) {
        this.#attempt(this.#load());
      }
    } else if (next > this.#since) {
      this.#page.apply(entries.filter(({ seq }) => seq > this.#since));
      this.#since = next;
    }
  }

  #startOver() {
    this.#since = undefined;
    this.#epoch = undefined;
    this.#page.startOver();
  }

  #show(state) {
    if (!this.#closed) {
      this.#state = state;
      this.#page.show(state);
    }
  }

  /** To the other tabs, where this one has the stream. */
  #tell(entries, after) {
    const epoch = this.#since === undefined ? undefined : this.#epoch;
    this.#tabs.tell({ epoch, after, next: this.#since, entries, state: this.#state });
  }

  /** Has the stream, over as many connections as that takes. */
  async #lead(signal) {
    let connection = new AbortController();
    const cut = () => connection.abort();
    this.#listen(signal, cut);
    while (!signal.aborted) {
      connection = new AbortController();
      const began = Date.now();
      try {
        await this.#stream(AbortSignal.any([signal, connection.signal]), cut);
        this.#lost(GRACE_MS);
      } catch (failure) {
        if (signal.aborted || failure.ended || failure.status === 403) {
          return;
        }
        if (!(failure instanceof Failure)) {
          reportError(failure);
        }
        this.#backoff.least = (failure.retryAfter ?? 0) * 1_000;
        this.#lost(this.#heard > began ? GRACE_MS : 0);
      }
      if (this.#epoch === undefined) {
        this.#since = undefined; // by the next time these may be the numbers of another history
      }
      if (Date.now() - began > LASTING_MS) {
        this.#backoff.reset();
      }
      await this.#backoff.pause(signal);
    }
  }

  #listen(signal, cut) {
    window.addEventListener('offline', () => {
      cut();
      this.#lost(0);
    }, { signal });
    window.addEventListener('online', () => this.#backoff.wake(), { signal });
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') {
        this.#backoff.wake();
        if (Date.now() - this.#heard > DOUBTFUL_MS) {
          cut();
        }
      }
    }, { signal });
  }

  /** One connection, until it ends. */
  async #stream(signal, cut) {
    if (this.#since === undefined) {
      await this.#load();
    }
    let silence = setTimeout(cut, SILENCE_MS);
    try {
      let promised;
      for await (const events of this.#api.changes(this.#since, this.#epoch, signal)) {
        clearTimeout(silence);
        silence = setTimeout(cut, SILENCE_MS);
        this.#heard = Date.now();
        const start = events.find(({ name }) => name === 'start');
        if (start) {
          promised = await this.#begun(JSON.parse(start.data));
          if (promised === undefined) {
            return;
          }
        }
        this.#take(events, promised);
      }
    } finally {
      clearTimeout(silence);
    }
  }

  /** The number up to which changes follow now; undefined where it is no use to go on. */
  async #begun({ resume, next, epoch }) {
    if (this.#api.isByCookie && (await this.#api.me()).username !== this.#user) {
      await this.#load(); // which shows whose tasks these are
      return undefined;
    }
    if (resume === 'reset') {
      this.#startOver();
      return undefined;
    }
    this.#epoch = epoch;
    if (resume === 'current') {
      this.#since = Math.max(this.#since, next);
    }
    return next;
  }

  /** @param promised the number up to which there is something to be told for sure */
  #take(events, promised) {
    const entries = events.filter(({ name }) => name === 'change').map(({ data }) => JSON.parse(data));
    const after = this.#since;
    if (entries.length > 0) {
      this.#page.apply(entries);
      this.#since = entries.at(-1).seq;
    }
    for (const { retry } of events) {
      if (retry) {
        this.#backoff.first = retry;
      }
    }
    // a sign of life comes only where there is nothing else to send
    if (this.#since >= promised || events.some(({ name }) => name === ALIVE)) {
      clearTimeout(this.#grace);
      this.#show({ live: true, at: Date.now() });
    }
    this.#tell(entries, after);
  }

  #lost(grace) {
    const { live, at: before = 0 } = this.#state;
    const at = live ? Math.max(this.#heard, before) : before;
    const tell = () => {
      this.#show({ live: false, at });
      this.#tell([], this.#since);
    };
    clearTimeout(this.#grace);
    if (grace > 0 && this.#state.live) {
      this.#grace = setTimeout(tell, grace);
    } else {
      tell();
    }
  }
}
