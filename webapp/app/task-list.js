import { TaskRow } from './task-row.js';

/**
 * The tasks of one session, in the server's order. Rows are kept over a refresh, so that what a person is typing in one is
 * not lost.
 */
export class TaskList {
  #api;
  #element;
  #page;
  #rows = new Map();
  #writing = new Set();
  #written = 0;

  /**
   * @param page `changed(count)`, `say(text)` for what was done, and `focusElsewhere()` when no row is left for the focus
   */
  constructor(api, element, page) {
    this.#api = api;
    this.#element = element;
    this.#page = page;
    element.replaceChildren();
  }

  /**
   * Asks the server. A reply that crossed a write of this page may be older or newer than it: it is dropped, and asked for
   * again when the write is done.
   *
   * @returns the user's name
   */
  async refresh() {
    let written;
    let reply;
    do {
      await Promise.allSettled(this.#writing);
      written = this.#written;
      reply = await this.#api.list();
    } while (this.#writing.size > 0 || written !== this.#written);
    this.#showAll(reply.items);
    return reply.user;
  }

  async add(title) {
    const task = await this.#write(this.#api.add(title));
    this.#put(task);
    this.#rows.get(task.id).element.scrollIntoView({ block: 'nearest' });
    this.#done(`Added: ${task.title}`);
  }

  async #rename(id, title) {
    const task = await this.#write(this.#api.rename(id, title));
    this.#put(task);
    this.#done(`Renamed: ${task.title}`);
  }

  async #delete(id) {
    await this.#write(this.#api.delete(id));
    const { title } = this.#rows.get(id);
    this.#remove(id);
    this.#done(`Deleted: ${title}`);
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

  #done(text) {
    this.#page.changed(this.#rows.size);
    this.#page.say(text);
  }

  #showAll(tasks) {
    const ids = new Set(tasks.map((task) => task.id));
    for (const row of [...this.#rows.values()]) {
      if (!ids.has(row.id) && !row.isBeingRenamed) {
        this.#remove(row.id);
      }
    }
    tasks.forEach((task) => this.#put(task));
    this.#page.changed(this.#rows.size);
  }

  #put(task) {
    const known = this.#rows.get(task.id);
    if (known) {
      known.show(task);
      return;
    }
    const row = new TaskRow(task, {
      rename: (id, title) => this.#rename(id, title),
      delete: (id) => this.#delete(id),
    });
    this.#rows.set(task.id, row);
    row.element.dataset.id = task.id;
    this.#element.insertBefore(row.element, this.#firstAfter(task.id));
  }

  /** The server lists by id, so a new row nearly always goes to the end. */
  #firstAfter(id) {
    const isAfter = (element) => Number(element.dataset.id) > id;
    const last = this.#element.lastElementChild;
    return last && isAfter(last) ? [...this.#element.children].find(isAfter) : null;
  }

  /** Takes a row away; if the focus was in it, the row after it gets it, else the one before. */
  #remove(id) {
    const { element } = this.#rows.get(id);
    const neighbour = element.nextElementSibling ?? element.previousElementSibling;
    const hadFocus = element.contains(document.activeElement);
    this.#rows.delete(id);
    element.remove();
    if (hadFocus && neighbour) {
      neighbour.focus();
    } else if (hadFocus) {
      this.#page.focusElsewhere();
    }
  }
}
