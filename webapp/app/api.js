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

  get isByCookie() {
    return this.#connection.isByCookie;
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

  /** All tasks, page by page: `{user, items, seq}`. No item is older than the write of that number; changes after it tell the rest. */
  async tasks() {
    const all = { user: '', items: [] };
    let cursor;
    do {
      const { reply, seq } = await this.#connection.ask('GET', 'tasks', { query: cursor ? { cursor } : {} });
      all.user = reply.user;
      all.items = all.items.concat(reply.items);
      all.seq ??= seq ?? 0;
      cursor = reply.next;
    } while (cursor);
    return all;
  }

  /**
   * What changes after a write, as it comes: see {@link Connection#listen}.
   *
   * @param epoch undefined where it is not known
   */
  changes(since, epoch, signal) {
    return this.#connection.listen('changes', epoch === undefined ? { since } : { since, epoch }, signal);
  }

  /** Gives `{reply, seq}`: the task, and the number of the write. @param key makes it one task, however often it is sent */
  addTask(title, key) {
    return this.#connection.ask('POST', 'tasks', { body: { title }, key });
  }

  /** Gives the same. @param members to change, and no others; null clears one */
  changeTask(id, members) {
    return this.#connection.ask('PATCH', `tasks/${id}`, { body: members, type: MERGE_PATCH });
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
