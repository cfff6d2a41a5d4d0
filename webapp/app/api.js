import { Connection } from './connection.js';

const MERGE_PATCH = 'application/merge-patch+json';

/** The server's routes, as one user. */
export class Api {
  #connection;

  /** @see Connection */
  constructor(token, refused) {
    this.#connection = new Connection(token, refused);
  }

  close() {
    this.#connection.close();
  }

  /** Who the credential is of: `{username, scopes}`. Fails with 401, and ends nothing, where it is nobody's. */
  me() {
    return this.#send('GET', 'me', { signingIn: true });
  }

  signUp(username, password) {
    return this.#send('POST', 'accounts', { body: { username, password }, signingIn: true });
  }

  /** Signs the browser in: the answer's cookie is all that is kept of it. */
  async signIn(username, password) {
    await this.#send('POST', 'login', { body: { username, password, cookie: true }, signingIn: true });
  }

  signOut() {
    return this.#send('POST', 'logout', { signingIn: true });
  }

  /** All tasks, page by page: `{user, items}`. */
  async tasks() {
    const all = { user: '', items: [] };
    let cursor;
    do {
      const page = await this.#send('GET', 'tasks', { query: cursor ? { cursor } : {} });
      all.user = page.user;
      all.items = all.items.concat(page.items);
      cursor = page.next;
    } while (cursor);
    return all;
  }

  /** @param key makes it one task, however often it is sent */
  addTask(title, key) {
    return this.#send('POST', 'tasks', { body: { title }, key });
  }

  /** @param members to change, and no others; null clears one */
  changeTask(id, members) {
    return this.#send('PATCH', `tasks/${id}`, { body: members, type: MERGE_PATCH });
  }

  deleteTask(id) {
    return this.#send('DELETE', `tasks/${id}`);
  }

  changePassword(current, changed) {
    return this.#send('PUT', 'me/password', { body: { current, new: changed } });
  }

  deleteAccount(password) {
    return this.#send('DELETE', 'me', { body: { password } });
  }

  async sessions() {
    return (await this.#send('GET', 'me/sessions')).items;
  }

  endSession(id) {
    return this.#send('DELETE', `me/sessions/${id}`);
  }

  async tokens() {
    return (await this.#send('GET', 'me/tokens')).items;
  }

  /** The only answer that has the token itself. */
  makeToken(token) {
    return this.#send('POST', 'me/tokens', { body: token });
  }

  deleteToken(id) {
    return this.#send('DELETE', `me/tokens/${id}`);
  }

  /** A page of what was done with the user's credentials, newest first: `{items, next}`. */
  activity(cursor) {
    return this.#send('GET', 'me/audit', { query: { limit: 20, ...(cursor && { cursor }) } });
  }

  #send(method, path, options) {
    return this.#connection.send(method, path, options);
  }
}
