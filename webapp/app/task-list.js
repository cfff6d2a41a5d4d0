import { TaskRow } from './task-row.js';

/**
 * The tasks of a user, in the server's order. Rows are kept over a refresh, so that what a person is typing in one is not
 * lost. A change from elsewhere is applied by the task's id: `put` and `remove`.
 */
export class TaskList {
  #api;
  #element;
  #page;
  #rows = new Map();
  #writing = new Set();
  #written = 0;
  #hidesDone = false;

  /**
   * @param page `changed({open, done})` with how many there are, `say(text)` for what was done, and `focusElsewhere()` when no
   *     row is left for the focus
   */
  constructor(element, page) {
    this.#element = element;
    this.#page = page;
  }

  /** Begins a session. */
  begin(api) {
    this.#api = api;
  }

  /**
   * Ends it and forgets the tasks.
   *
   * @param keepTyped whether rows that a person is typing in stay, for the session that follows
   */
  end(keepTyped) {
    for (const row of [...this.#rows.values()]) {
      if (!keepTyped || !row.isEditing) {
        this.#rows.delete(row.id);
        row.element.remove();
      }
    }
  }

  /**
   * Asks the server. A reply that crossed a write of this page may be older or newer than it: it is dropped, and asked for
   * again when the write is done.
   *
   * @returns the user's name
   */
  async refresh() {
    const api = this.#api;
    let written;
    let reply;
    do {
      await Promise.allSettled(this.#writing);
      written = this.#written;
      reply = await api.tasks();
    } while (this.#writing.size > 0 || written !== this.#written);
    this.#showAll(reply.items);
    return reply.user;
  }

  /** @param key the same when it is sent again */
  async add(title, key) {
    const task = await this.#write(this.#api.addTask(title, key));
    this.put(task);
    this.#rows.get(task.id).element.scrollIntoView({ block: 'nearest' });
    this.#page.say(`Added: ${task.title}`);
  }

  /** Shows a task as it is now, whether it was here before or not. */
  put(task) {
    this.#put(task);
    this.#count();
  }

  #put(task) {
    let row = this.#rows.get(task.id);
    if (row) {
      row.show(task);
    } else {
      row = new TaskRow(task, {
        change: (id, members) => this.#change(id, members),
        delete: (id) => this.#delete(id),
      });
      this.#rows.set(task.id, row);
      row.element.dataset.id = task.id;
      this.#element.insertBefore(row.element, this.#firstAfter(task.id));
    }
    this.#conceal(row);
  }

  /** Takes a task away that is no more. */
  remove(id) {
    const row = this.#rows.get(id);
    if (row) {
      this.#remove(row);
      this.#count();
    }
  }

  #remove(row) {
    this.#passFocus(row);
    this.#rows.delete(row.id);
    row.element.remove();
  }

  set hidesDone(hides) {
    this.#hidesDone = hides;
    this.#rows.forEach((row) => this.#conceal(row));
  }

  async #change(id, members) {
    const task = await this.#write(this.#api.changeTask(id, members));
    this.put(task);
    const what = members.done === undefined ? 'Saved' : members.done ? 'Done' : 'Not done';
    this.#page.say(`${what}: ${task.title}`);
  }

  async #delete(id) {
    await this.#write(this.#api.deleteTask(id));
    const title = this.#rows.get(id)?.task.title ?? '';
    this.remove(id);
    this.#page.say(`Deleted: ${title}`);
  }

  async #write(reply) {
    this.#writing.add(reply);
    try {
      return await reply;
    } finally {
      this.#writing.delete(reply);
      this.#written++;
    }
  }

  #showAll(tasks) {
    const ids = new Set(tasks.map((task) => task.id));
    for (const row of [...this.#rows.values()]) {
      if (!ids.has(row.id) && !row.isEditing) {
        this.#remove(row);
      }
    }
    tasks.forEach((task) => this.#put(task));
    this.#count();
  }

  /** The server lists by id, so a new row nearly always goes to the end. */
  #firstAfter(id) {
    const isAfter = (element) => Number(element.dataset.id) > id;
    const last = this.#element.lastElementChild;
    return last && isAfter(last) ? [...this.#element.children].find(isAfter) : null;
  }

  #conceal(row) {
    const concealed = this.#hidesDone && row.task.done === true && !row.isEditing;
    if (concealed && !row.element.hidden) {
      this.#passFocus(row);
    }
    row.element.hidden = concealed;
  }

  /** If the focus is in a row that goes, the row after it gets it, else the one before. */
  #passFocus({ element }) {
    if (!element.contains(document.activeElement)) {
      return;
    }
    const seen = [...this.#element.children].filter((other) => other === element || !other.hidden);
    const at = seen.indexOf(element);
    const neighbour = seen[at + 1] ?? seen[at - 1];
    if (neighbour) {
      neighbour.focus();
    } else {
      this.#page.focusElsewhere();
    }
  }

  #count() {
    let done = 0;
    this.#rows.forEach((row) => {
      done += row.task.done === true;
    });
    this.#page.changed({ open: this.#rows.size - done, done });
  }
}
