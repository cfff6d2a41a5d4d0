import { TaskRow } from './task-row.js';

/**
 * The tasks of a user, in the server's order. Rows are kept over a refresh, so that what a person is typing in one is not
 * lost. The same change may come as the answer to what was done here, with the whole list, and as told by the server, in any
 * order: the number of the write tells which state of a task is the newest, and a task that is gone does not come back.
 */
export class TaskList {
  #api;
  #element;
  #page;
  #rows = new Map();
  #gone = new Set(); // numbers are not used again within a history
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
    this.startOver();
  }

  /** Numbers of writes begin anew, so those that are known say nothing any more. */
  startOver() {
    this.#gone.clear();
    this.#rows.forEach((row) => {
      row.seq = 0;
    });
  }

  /** Asks the server for all: `{user, seq}`, whose they are, and the number of the write that they are as of. */
  async refresh() {
    const { user, items, seq } = await this.#api.tasks();
    this.#showAll(items, seq);
    return { user, seq };
  }

  /** @param entries what the server tells of changes: `{seq, task}` or `{seq, deleted}` */
  apply(entries) {
    for (const { seq, task, deleted } of entries) {
      if (task) {
        this.#put(task, seq);
      } else {
        this.#remove(deleted);
      }
    }
    this.#count();
  }

  /** @param key the same when it is sent again */
  async add(title, key) {
    const { reply: task, seq } = await this.#api.addTask(title, key);
    this.#put(task, seq);
    this.#count();
    this.#rows.get(task.id)?.element.scrollIntoView({ block: 'nearest' });
    this.#page.say(`Added: ${task.title}`);
  }

  /** @param seq undefined where it is not known: then it is taken for the newest */
  #put(task, seq) {
    let row = this.#rows.get(task.id);
    if (this.#gone.has(task.id) || row?.seq > seq) {
      return;
    }
    if (row) {
      row.show(task);
    } else {
      row = new TaskRow(task, {
        change: (id, members) => this.#change(id, members),
        delete: (id) => this.#delete(id),
        closed: (id) => this.#closed(id),
      });
      this.#rows.set(task.id, row);
      row.element.dataset.id = task.id;
      this.#element.insertBefore(row.element, this.#firstAfter(task.id));
    }
    row.seq = seq ?? row.seq;
    this.#conceal(row);
  }

  /** Takes a task away that is no more; a person who is typing in it is told so, and it goes once they are through. */
  #remove(id) {
    this.#gone.add(id);
    const row = this.#rows.get(id);
    if (row?.isEditing) {
      row.warn('This task was deleted elsewhere.');
    } else if (row) {
      this.#takeAway(row);
    }
  }

  #closed(id) {
    if (this.#gone.has(id)) {
      this.#takeAway(this.#rows.get(id));
      this.#count();
    }
  }

  #takeAway(row) {
    this.#passFocus(row);
    this.#rows.delete(row.id);
    row.element.remove();
  }

  set hidesDone(hides) {
    this.#hidesDone = hides;
    this.#rows.forEach((row) => this.#conceal(row));
  }

  async #change(id, members) {
    const { reply: task, seq } = await this.#api.changeTask(id, members);
    this.#put(task, seq);
    this.#count();
    const what = members.done === undefined ? 'Saved' : members.done ? 'Done' : 'Not done';
    this.#page.say(`${what}: ${task.title}`);
  }

  async #delete(id) {
    const { title } = this.#rows.get(id).task;
    await this.#api.deleteTask(id);
    this.#remove(id);
    this.#count();
    this.#page.say(`Deleted: ${title}`);
  }

  /** What is not among them is gone, unless it is newer than they are. */
  #showAll(tasks, seq) {
    const ids = new Set(tasks.map((task) => task.id));
    for (const row of [...this.#rows.values()]) {
      if (ids.has(row.id) || row.seq > seq) {
        continue;
      }
      if (row.seq === 0 && !row.isEditing) {
        this.#takeAway(row); // of a history that is no more: its number may be another's in this one
      } else {
        this.#remove(row.id);
      }
    }
    tasks.forEach((task) => this.#put(task, seq));
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
