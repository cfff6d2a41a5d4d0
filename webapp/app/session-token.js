/** Keeps a token, and whose it is, for as long as the tab lives; each deployed application has its own. */

const KEY = `token of ${new URL('..', import.meta.url).pathname}`;
let inMemory; // where the browser allows no storage, the token lives until the next reload

/** `{token, user}`, or undefined. */
export function keptToken() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) ?? inMemory;
  } catch {
    return inMemory;
  }
}

export function keepToken(token, user) {
  inMemory = { token, user };
  try {
    sessionStorage.setItem(KEY, JSON.stringify(inMemory));
  } catch {
    // kept in memory
  }
}

export function forgetToken() {
  inMemory = undefined;
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // there was no storage to begin with
  }
}
