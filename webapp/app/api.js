/** Speaks with the server: one signed-in session, from the token to its end. */

const TASKS = new URL('../tasks', import.meta.url);
const PATIENCE_SECONDS = 30;

/** What went wrong, in words for the person: the server's own where it gave any. */
export class Failure extends Error {
  /** @param ended whether the session ended meanwhile: nobody is left to be told */
  constructor(message, ended = false) {
    super(message);
    this.ended = ended;
  }
}

export class Api {
  #token;
  #refused;
  #end = new AbortController();

  /** @param refused is told the server's words when it refuses the token */
  constructor(token, refused) {
    this.#token = token;
    this.#refused = refused;
  }

  /** Ends the session: what is still under way is dropped. */
  close() {
    this.#end.abort();
  }

  /** All tasks, page by page: `{user, items}`. */
  async list() {
    const all = { user: '', items: [] };
    let cursor;
    do {
      const url = new URL(TASKS);
      if (cursor) {
        url.searchParams.set('cursor', cursor);
      }
      const page = await this.#send('GET', url);
      all.user = page.user;
      all.items = all.items.concat(page.items);
      cursor = page.next;
    } while (cursor);
    return all;
  }

  add(title) {
    return this.#send('POST', TASKS, { title });
  }

  rename(id, title) {
    return this.#send('PUT', `${TASKS}/${id}`, { title });
  }

  delete(id) {
    return this.#send('DELETE', `${TASKS}/${id}`);
  }

  async #send(method, url, body) {
    const headers = this.#headers();
    if (body) {
      headers.set('Content-Type', 'application/json');
    }
    const timeout = AbortSignal.timeout(PATIENCE_SECONDS * 1000);
    const signal = AbortSignal.any([this.#end.signal, timeout]);
    let response;
    let reply;
    try {
      response = await fetch(url, {
        method, headers, signal, body: body && JSON.stringify(body), cache: 'no-store', credentials: 'omit',
      });
      reply = await response.text();
    } catch {
      throw this.#unanswered(timeout.aborted);
    }
    if (this.#end.signal.aborted) {
      throw new Failure('Signed out', true);
    }
    return this.#read(response, parsed(reply));
  }

  #headers() {
    const headers = new Headers({ Accept: 'application/json' });
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
      return new Failure('Signed out', true);
    }
    return new Failure(timedOut
      ? `The server did not answer within ${PATIENCE_SECONDS} seconds.`
      : 'The server cannot be reached. Check the connection and try again.');
  }

  #read(response, reply) {
    if (response.ok && reply) {
      return reply;
    }
    const words = typeof reply?.error === 'string' && reply.error
      ? reply.error
      : `The server gave an answer that makes no sense here (status ${response.status}).`;
    if (response.status === 401) {
      this.#refused(words);
    }
    throw new Failure(words, response.status === 401);
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
