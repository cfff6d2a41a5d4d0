import { attempt, clearProblems } from './attempt.js';
import { Live } from './live.js';
import { onSubmit, part, say } from './page.js';
import { TaskList } from './task-list.js';
import { moment } from './words.js';

const LOADING = 'Loading…';

/** The list of tasks, the field for a new one, and what stands above the list. */
export class TasksView {
  #list = new TaskList(part('list'), {
    changed: (count) => this.#showCount(count),
    say,
    focusElsewhere: () => part('new-title').focus(),
  });
  #showUser;
  #live;
  #adding = { title: '', key: '' };

  /** @param showUser is told whose tasks they are */
  constructor(showUser) {
    this.#showUser = showUser;
    onSubmit(part('add-form'), () => attempt(part('add-form'), part('add-problem'), () => this.#add()));
    part('refresh').addEventListener('click', async () => {
      if (await this.refresh()) {
        say(part('count').textContent);
      }
    });
    part('hide-done').addEventListener('click', () => {
      const hides = part('hide-done').getAttribute('aria-pressed') !== 'true';
      part('hide-done').setAttribute('aria-pressed', hides);
      this.#list.hidesDone = hides;
    });
  }

  /** Shows the tasks, and keeps them as the server has them. */
  begin(api, user) {
    this.#list.begin(api);
    part('count').textContent = LOADING;
    this.#live = new Live(api, user, {
      load: () => this.#loadAgain(),
      apply: (entries) => this.#list.apply(entries),
      startOver: () => this.#list.startOver(),
      show: (state) => this.#showLive(state),
    });
  }

  /** @param keepTyped whether what a person is typing stays, for the session that follows */
  end(keepTyped) {
    this.#live?.close();
    part('live').textContent = '';
    this.#list.end(keepTyped);
    clearProblems(part('tasks'), part('add-problem'));
    part('list-problem').textContent = '';
    if (!keepTyped) {
      part('new-title').value = '';
    }
  }

  /** Asks the server for all; where it does not give them, that is shown. */
  refresh() {
    return attempt(part('list'), part('list-problem'), () => this.#load());
  }

  async #load() {
    const { user, seq } = await this.#list.refresh();
    part('list-problem').textContent = '';
    this.#showUser(user);
    return seq;
  }

  /** Without the person's wish, and perhaps again and again: that there is no connection is shown elsewhere. */
  async #loadAgain() {
    try {
      return await this.#load();
    } catch (failure) {
      if (failure.status && !failure.ended) {
        part('list-problem').textContent = failure.message;
      }
      if (part('count').textContent === LOADING) {
        part('count').textContent = '';
      }
      throw failure;
    }
  }

  #showLive({ live, at }) {
    const words = live ? 'Live' : at ? `Offline: showing what was here ${moment(at)}` : 'Offline: nothing is here yet';
    part('live').classList.toggle('on', live);
    if (part('live').textContent !== words) {
      part('live').textContent = words;
    }
  }

  focus() {
    part('new-title').focus();
  }

  /**
   * Adds what was typed. It stays, selected, until it is added, and whoever types on replaces it with the next title. Sent
   * again after an answer that was lost, it is not added twice.
   */
  async #add() {
    const field = part('new-title');
    const title = field.value;
    field.focus();
    field.select();
    if (this.#adding.title !== title) {
      this.#adding = { title, key: newKey() };
    }
    await this.#list.add(title, this.#adding.key);
    this.#adding = { title: '', key: '' };
    if (field.value === title) {
      field.value = '';
    }
  }

  #showCount({ open, done }) {
    const tasks = (number) => (number === 1 ? '1 task' : `${number} tasks`);
    const words = done === 0 ? tasks(open) : open === 0 ? `All done: ${tasks(done)}` : `${open} to do, ${done} done`;
    part('count').textContent = open + done === 0 ? 'Nothing to do. Add a task above.' : words;
    part('hide-done').hidden = done === 0;
  }
}

function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
