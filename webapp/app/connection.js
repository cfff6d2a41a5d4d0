/** Requests to the server with one credential, until it ends. */
import { events } from './event-stream.js';

const BASE = new URL('..', import.meta.url);
const PATIENCE_SECONDS = 30;
const LONGEST_IN_SECONDS = 90;

/** What went wrong, in words for the person: the server's own where it gave any. */
export class Failure extends Error {
  /**
   * @param status of the answer, 0 where there was none
   * @param ended whether the session ended meanwhile: nobody is left to be told
   * @param retryAfter seconds to wait, where the server says so
   */
  constructor(message, { status = 0, ended = false, retryAfter = 0 } = {}) {
    super(message);
    this.status = status;
    this.ended = ended;
    this.retryAfter = retryAfter;
  }
}

export class Connection {
  #token;
  #refused;
  #end = new AbortController();

  /**
   * @param token empty for the browser's cookie, which no script can read
   * @param refused is told the server's words when it refuses the credential
   */
  constructor(token, refused) {
    this.#token = token;
    this.#refused = refused;
  }

  /** Whether the browser sends the credential. */
  get isByCookie() {
    return !this.#token;
  }

  /** Drops what is still under way. */
  close() {
    this.#end.abort();
  }

  /** The answer's object; see {@link ask}. */
  async send(method, path, options) {
    return (await this.ask(method, path, options)).reply;
  }

  /**
   * The answer: `{reply, seq}`, its object, and the number of the write that it is as of, where it has one.
   *
   * @param path within the application, without a slash before it
   * @param query members of the query
   * @param body an object
   * @param type of the body
   * @param key the request's Idempotency-Key
   * @param signingIn whether 401 is about what was typed, not about the credential
   */
  async ask(method, path, { query = {}, body, type = 'application/json', key, signingIn = false } = {}) {
    const headers = this.#headers('application/json');
    if (body) {
      headers.set('Content-Type', type);
    }
    if (key) {
      headers.set('Idempotency-Key', key);
    }
    const timeout = AbortSignal.timeout(PATIENCE_SECONDS * 1000);
    const signal = AbortSignal.any([this.#end.signal, timeout]);
    let response;
    let reply;
    try {
      response = await this.#fetch(path, query, { method, headers, signal, body: body && JSON.stringify(body) });
      reply = await response.text();
    } catch {
      throw this.#unanswered(timeout.aborted);
    }
    if (this.#end.signal.aborted) {
      throw new Failure('Signed out', { ended: true });
    }
    return { reply: this.#read(response, parsed(reply), signingIn), seq: seqOf(response) };
  }

  /**
   * The server's events as they come, in lists as {@link events} gives them, until they end; fails as {@link ask} does. It has
   * no end of its own, so it waits as long as its signal lets it.
   */
  async *listen(path, query, ended) {
    const signal = AbortSignal.any([this.#end.signal, ended]);
    let response;
    try {
      response = await this.#fetch(path, query, { headers: this.#headers('text/event-stream'), signal });
      if (response.ok) {
        yield* events(response.body);
        return;
      }
    } catch {
      throw this.#unanswered(false);
    }
    this.#read(response, parsed(await response.text().catch(() => '')), false);
  }

  /** The mode stays cors: under this page's Referrer-Policy any other would make its Origin null. */
  #fetch(path, query, options) {
    const url = new URL(path, BASE);
    url.search = new URLSearchParams(query);
    return fetch(url, { ...options, cache: 'no-store', credentials: this.#token ? 'omit' : 'same-origin' });
  }

  #headers(accept) {
    const headers = new Headers({ Accept: accept });
    if (this.#token) {
      try {
        headers.set('Authorization', `Bearer ${this.#token}`);
      } catch {
        throw new Failure('This cannot be a token: it has characters that no token has.');
      }
    }
    return headers;
  }

  #unanswered(timedOut) {
    if (this.#end.signal.aborted) {
      return new Failure('Signed out', { ended: true });
    }
    return new Failure(timedOut
      ? `The server did not answer within ${PATIENCE_SECONDS} seconds.`
      : 'The server could not be reached. Check the connection and try again.');
  }

  #read(response, reply, signingIn) {
    if (response.ok && reply) {
      return reply;
    }
    const words = typeof reply?.error === 'string' && reply.error
      ? reply.error
      : `The server gave an answer that makes no sense here (status ${response.status}).`;
    const ended = response.status === 401 && !signingIn;
    if (ended) {
      this.#refused?.(words);
    }
    const retryAfter = Number(response.headers.get('Retry-After'));
    throw new Failure(words + waiting(retryAfter), { status: response.status, ended, retryAfter });
  }
}

/** The number in an ETag, whatever proxies have made of that. */
function seqOf(response) {
  const [, seq] = /^(?:W\/)?"([0-9]+)/.exec(response.headers.get('ETag') ?? '') ?? [];
  return seq === undefined ? undefined : Number(seq);
}

/** When to try again, where the server says so. */
function waiting(seconds) {
  if (!(seconds > 0)) {
    return '';
  }
  const many = (number, unit) => `${number} ${unit}${number === 1 ? '' : 's'}`;
  return `. Try again in ${
    seconds <= LONGEST_IN_SECONDS ? many(seconds, 'second') : many(Math.ceil(seconds / 60), 'minute')}.`;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
