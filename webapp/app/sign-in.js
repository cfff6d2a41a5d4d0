import { Api } from './api.js';
import { attempt, clearProblems } from './attempt.js';
import { Failure } from './connection.js';
import { letShow, onSubmit, part } from './page.js';

const CARDS = ['sign-in', 'sign-up', 'token'];
const CLOSED = 'Sign-up is closed on this server. Ask those who run it for an account.';

/** The three cards of those who are not signed in: sign in, sign up, use a token. */
export class SignIn {
  #card = 'sign-in';
  #signedIn;
  #openWithToken;

  /**
   * @param signedIn is told when the browser's cookie is set; it shows what comes then
   * @param openWithToken does so with a token, or fails
   */
  constructor(signedIn, openWithToken) {
    this.#signedIn = signedIn;
    this.#openWithToken = openWithToken;
    for (const card of CARDS) {
      const submit = { 'sign-in': () => this.#signIn(), 'sign-up': () => this.#signUp(), token: () => this.#useToken() }[card];
      onSubmit(part(`${card}-form`), () => attempt(part(`${card}-form`), part(`${card}-problem`), submit));
    }
    letShow(part('sign-in-form'));
    letShow(part('sign-up-form'));
  }

  /**
   * @param card one of the three, by its name in the page's address; any other is the first
   * @param problem why the token is no good any more
   */
  show(card, problem = '') {
    this.#card = CARDS.includes(card) ? card : CARDS[0];
    for (const name of CARDS) {
      part(name).hidden = name !== this.#card;
      clearProblems(part(`${name}-form`), part(`${name}-problem`));
    }
    part(`${this.#card}-problem`).textContent = problem;
    const empty = [...part(this.#card).querySelectorAll('input')].find((field) => !field.value);
    (empty ?? part(this.#card).querySelector('input')).focus();
  }

  /** Spares somebody to type their name again. */
  suggest(username) {
    part('username').value ||= username;
  }

  hide() {
    for (const name of CARDS) {
      part(name).hidden = true;
      part(`${name}-form`).reset();
    }
  }

  get isShown() {
    return CARDS.some((name) => !part(name).hidden);
  }

  get heading() {
    return part(`${this.#card}-heading`).textContent;
  }

  #signIn() {
    return this.#typed(part('username').value, part('password').value, part('password'));
  }

  async #signUp() {
    const name = part('new-username').value;
    const password = part('new-password').value;
    try {
      await new Api().signUp(name, password);
    } catch (failure) {
      throw failure.status === 403 && failure.message === 'Sign-up is closed' ? new Failure(CLOSED) : failure;
    }
    try {
      await this.#typed(name, password, part('new-password'));
    } catch (failure) {
      if (!(failure instanceof Failure)) {
        throw failure;
      }
      history.replaceState(null, '', '#sign-in');
      part('sign-up-form').reset();
      part('username').value = name;
      this.show('sign-in', `Your account is made, but you are not signed in yet. ${failure.message}`);
    }
  }

  async #typed(name, password, passwordField) {
    try {
      await new Api().signIn(name, password);
    } catch (failure) {
      if (failure.status === 401) {
        passwordField.focus();
        passwordField.select();
      }
      throw failure;
    }
    await this.#signedIn();
  }

  /** What was pasted, also when it came with its scheme. */
  async #useToken() {
    try {
      await this.#openWithToken(part('token-field').value.trim().replace(/^bearer\s+/i, ''));
    } catch (failure) {
      part('token-field').focus();
      part('token-field').select();
      throw failure;
    }
  }
}
