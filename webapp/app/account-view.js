import { attempt, clearProblems } from './attempt.js';
import { element, letShow, onSubmit, part, say } from './page.js';
import { TokensView } from './tokens-view.js';
import { event, program, time } from './words.js';

/** The account: sessions, personal access tokens, password, what happened, the end. */
export class AccountView {
  #api;
  #tokens = new TokensView(() => this.#loadActivity());
  #page;
  #cursor;

  /** @param page `deleted()` when the account is no more */
  constructor(page) {
    this.#page = page;
    this.#form('password-form', 'password-problem-all', () => this.#changePassword());
    this.#form('delete-form', 'delete-problem', () => this.#delete());
    letShow(part('password-form'));
    part('more-activity').addEventListener('click', () =>
      attempt(part('activity'), part('activity-problem'), () => this.#addActivity()));
    part('delete-account').addEventListener('click', () => this.#askToDelete(true));
    part('keep-account').addEventListener('click', () => this.#askToDelete(false));
  }

  #form(id, problem, action) {
    onSubmit(part(id), () => attempt(part(id), part(problem), action));
  }

  begin(api, user) {
    this.#api = api;
    part('password-form').elements.username.defaultValue = user; // for password managers
    this.#tokens.begin(api);
  }

  /** @param keepTyped whether what a person was typing stays; passwords never do */
  end(keepTyped) {
    part('sessions').replaceChildren();
    part('activity').replaceChildren();
    this.#tokens.end(keepTyped);
    part('password-form').reset();
    part('password-done').textContent = '';
    this.#askToDelete(false);
    for (const section of part('account').querySelectorAll('section')) {
      clearProblems(section, section.querySelector('.problem'));
    }
  }

  /** Shows it as it is now. */
  show() {
    part('account-heading').focus();
    this.#loadSessions();
    this.#tokens.load();
    this.#loadActivity();
  }

  #loadSessions() {
    return attempt(part('sessions'), part('sessions-problem'), async () => {
      const sessions = await this.#api.sessions();
      sessions.sort((a, b) => b.current - a.current || b.last_used.localeCompare(a.last_used));
      part('sessions').replaceChildren(...sessions.map((session) => this.#session(session)));
    });
  }

  #session(session) {
    const name = program(session.user_agent);
    const words = element('div', { className: 'words' },
      element('span', { className: 'name', textContent: name, title: session.user_agent }),
      element('p', { className: 'quiet' }, 'Last used ', time(session.last_used), ' · signed in ', time(session.created)));
    if (session.current) {
      return element('li', {}, words, element('span', { className: 'fact', textContent: 'This one' }));
    }
    const end = element('button', { type: 'button', className: 'plain danger', textContent: 'End' });
    end.setAttribute('aria-label', `End: ${name}`);
    const row = element('li', { tabIndex: -1 }, words, end);
    end.addEventListener('click', () => attempt(row, part('sessions-problem'), async () => {
      await this.#api.endSession(session.id);
      part('sessions-heading').focus();
      row.remove();
      say(`Ended: ${name}`);
      this.#loadActivity();
    }));
    return row;
  }

  #loadActivity() {
    return attempt(part('activity'), part('activity-problem'), async () => {
      this.#cursor = undefined;
      await this.#addActivity();
    });
  }

  async #addActivity() {
    const from = this.#cursor;
    const { items, next } = await this.#api.activity(from);
    const rows = items.map((item) => element('li', {},
      element('span', { className: 'name', textContent: event(item.event) }),
      element('span', { className: 'quiet' }, time(item.at), item.address ? ` · ${item.address}` : '')));
    if (from) {
      part('activity').append(...rows);
    } else {
      part('activity').replaceChildren(...rows);
    }
    this.#cursor = next;
    part('more-activity').hidden = !next;
  }

  async #changePassword() {
    part('password-done').textContent = '';
    await this.#api.changePassword(part('current-password').value, part('changed-password').value);
    part('password-form').reset();
    part('password-heading').focus();
    part('password-done').textContent = 'Your password is changed, and all other sessions are ended.';
    say(part('password-done').textContent);
    this.#loadSessions();
    this.#loadActivity();
  }

  async #delete() {
    await this.#api.deleteAccount(part('delete-password').value);
    this.#page.deleted();
  }

  #askToDelete(asks) {
    part('delete-form').reset();
    clearProblems(part('delete-form'), part('delete-problem'));
    part('delete-form').hidden = !asks;
    part('delete-account').hidden = asks;
    if (!part('account').hidden) {
      part(asks ? 'delete-password' : 'delete-account').focus();
    }
  }
}
