import { attempt, isBusy } from './attempt.js';

const template = document.getElementById('task-row');

/** One task in the list: shows its title, renames it in place, deletes it. */
export class TaskRow {
  #id;
  #actions;
  #title;
  #text;
  #renameButton;
  #deleteButton;
  #reading;
  #form;
  #field;
  #problem;

  /**
   * @param task as the server gave it
   * @param actions `rename(id, title)` and `delete(id)`, both of which may fail
   */
  constructor(task, actions) {
    this.#id = task.id;
    this.#actions = actions;
    this.element = template.content.firstElementChild.cloneNode(true);
    const part = (selector) => this.element.querySelector(selector);
    this.#text = part('.title');
    this.#renameButton = part('.rename');
    this.#deleteButton = part('.delete');
    this.#reading = part('.reading');
    this.#form = part('form');
    this.#field = part('textarea');
    this.#problem = part('.problem');
    this.show(task);
    this.#listen(part('.cancel'));
  }

  get id() {
    return this.#id;
  }

  get title() {
    return this.#title;
  }

  /** A row that a person is typing in stays, whatever happens to its task elsewhere. */
  get isBeingRenamed() {
    return !this.#form.hidden;
  }

  show(task) {
    this.#title = task.title;
    this.#text.textContent = task.title;
    this.#renameButton.setAttribute('aria-label', `Rename: ${task.title}`);
    this.#deleteButton.setAttribute('aria-label', `Delete: ${task.title}`);
  }

  #listen(cancelButton) {
    this.#renameButton.addEventListener('click', () => this.#edit());
    this.#deleteButton.addEventListener('click', () => this.#run(() => this.#actions.delete(this.#id)));
    cancelButton.addEventListener('click', () => this.#read());
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#save();
    });
    this.#form.addEventListener('keydown', (event) => this.#key(event));
  }

  /** Enter saves and Escape cancels, unless an input method is using these keys itself. */
  #key(event) {
    if (event.isComposing) {
      return;
    }
    if (event.key === 'Escape') {
      event.preventDefault();
      this.#read();
    } else if (event.key === 'Enter' && event.target === this.#field) {
      event.preventDefault();
      this.#save();
    }
  }

  #edit() {
    if (isBusy(this.element)) {
      return;
    }
    this.#problem.textContent = '';
    this.#reading.hidden = true;
    this.#form.hidden = false;
    this.#field.value = this.#title;
    this.#field.focus();
    this.#field.select();
  }

  #read() {
    if (isBusy(this.element)) {
      return;
    }
    this.#problem.textContent = '';
    this.#form.hidden = true;
    this.#reading.hidden = false;
    this.#renameButton.focus();
  }

  async #save() {
    const title = this.#field.value.replace(/[\r\n]+/g, ' '); // a pasted title is one line
    this.#field.readOnly = true;
    const saved = await this.#run(() => this.#actions.rename(this.#id, title));
    if (isBusy(this.element)) {
      return; // the first of two attempts is still under way
    }
    this.#field.readOnly = false;
    if (saved) {
      this.#read();
    } else {
      this.#field.focus();
    }
  }

  #run(action) {
    return attempt(this.element, this.#problem, action);
  }
}
