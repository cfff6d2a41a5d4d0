/** Keeps the token for as long as the tab lives; each deployed application has its own. */

const KEY = `token of ${new URL('..', import.meta.url).pathname}`;
let inMemory = ''; // where the browser allows no storage, the token lives until the next reload

export function keptToken() {
  try {
    return sessionStorage.getItem(KEY) ?? inMemory;
  } catch {
    return inMemory;
  }
}

export function keepToken(token) {
  inMemory = token;
  try {
    sessionStorage.setItem(KEY, token);
  } catch {
    // kept in memory
  }
}

export function forgetToken() {
  inMemory = '';
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // there was no storage to begin with
  }
}
