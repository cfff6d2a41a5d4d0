import { attempt } from './attempt.js';
import { element, onSubmit, part, say } from './page.js';
import { exactly, scopes, time } from './words.js';

const DAY_MS = 86_400_000;

/** Personal access tokens: the list, a form that makes one, and the one that was just made. */
export class TokensView {
  #api;
  #changed;

  /** @param changed is told when one was made or deleted */
  constructor(changed) {
    this.#changed = changed;
    onSubmit(part('token-make-form'), () =>
      attempt(part('token-make-form'), part('token-make-problem'), () => this.#make()));
    part('copy-token').addEventListener('click', () => this.#copy());
    part('hide-token').addEventListener('click', () => {
      this.#hideMade();
      part('token-name').focus();
    });
  }

  begin(api) {
    this.#api = api;
  }

  end(keepTyped) {
    part('tokens').replaceChildren();
    this.#hideMade();
    if (!keepTyped) {
      part('token-make-form').reset();
    }
  }

  load() {
    return attempt(part('tokens'), part('tokens-problem'), async () => {
      const tokens = await this.#api.tokens();
      part('tokens').replaceChildren(...tokens.map((token) => this.#row(token)));
    });
  }

  #row(token) {
    const used = token.last_used ? ['Last used ', time(token.last_used)] : ['Never used'];
    const remove = element('button', { type: 'button', className: 'plain danger', textContent: 'Delete' });
    remove.setAttribute('aria-label', `Delete: ${token.name}`);
    const name = element('span', { className: 'name', textContent: token.name });
    name.dir = 'auto';
    const row = element('li', {},
      element('div', { className: 'words' }, name,
        element('p', { className: 'quiet' }, `May ${scopes(token.scopes)}`),
        element('p', { className: 'quiet' }, ...used, ` · ${expiry(token.expires)}`)),
      remove);
    remove.addEventListener('click', () => attempt(row, part('tokens-problem'), async () => {
      await this.#api.deleteToken(token.id);
      part('tokens-heading').focus();
      row.remove();
      say(`Deleted: ${token.name}`);
      this.#changed();
    }));
    return row;
  }

  async #make() {
    const days = Number(part('token-expires').value);
    const chosen = [...part('token-make-form').querySelectorAll('[name=scope]:checked')].map(({ value }) => value);
    const made = await this.#api.makeToken({
      name: part('token-name').value,
      scopes: chosen,
      ...(days && { expires: new Date(Date.now() + days * DAY_MS).toISOString() }),
    });
    part('token-make-form').reset();
    part('made-token').value = made.token;
    part('made-until').textContent = made.expires ? `It is good until ${exactly(made.expires)}.` : '';
    part('made').hidden = false;
    part('made-token').focus();
    part('made-token').select();
    this.load();
    this.#changed();
  }

  async #copy() {
    try {
      await navigator.clipboard.writeText(part('made-token').value);
    } catch { // without TLS there is no clipboard for pages
      part('made-token').select();
      document.execCommand('copy');
    }
    part('copied').textContent = 'Copied';
  }

  #hideMade() {
    part('made').hidden = true;
    part('made-token').value = '';
    part('copied').textContent = '';
  }
}

function expiry(expires) {
  if (!expires) {
    return 'never expires';
  }
  return `${new Date(expires) < new Date() ? 'expired' : 'expires'} ${exactly(expires)}`;
}
