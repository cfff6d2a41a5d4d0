import { attempt, clearProblems, isBusy } from './attempt.js';
import { element, onSubmit } from './page.js';
import { TaskForm } from './task-form.js';
import { due } from './words.js';

const template = document.getElementById('task-row');
const formTemplate = document.getElementById('task-form');

/** One task in the list: shows it, marks it done, edits it in place, deletes it. */
export class TaskRow {
  #task;
  #actions;
  #part;
  #reading;
  #form; // while it is edited: a field for a date costs more than all the rest of a row
  #fields;
  #problem;
  #marking = false;

  /** The number of the write that it is shown as of. */
  seq = 0;

  /**
   * @param task as the server gave it
   * @param actions `change(id, members)` and `delete(id)`, both of which may fail, and `closed(id)` when it is edited no more
   */
  constructor(task, actions) {
    this.#actions = actions;
    this.element = template.content.firstElementChild.cloneNode(true);
    this.#part = (selector) => this.element.querySelector(selector);
    this.#reading = this.#part('.reading');
    this.#problem = this.#part('.problem');
    this.show(task);
    this.#listen();
  }

  get id() {
    return this.#task.id;
  }

  get task() {
    return this.#task;
  }

  /** A row that a person is typing in stays, whatever happens to its task elsewhere. */
  get isEditing() {
    return this.#form !== undefined;
  }

  show(task) {
    this.#task = task;
    this.element.classList.toggle('done', task.done === true);
    this.#part('.title').textContent = task.title;
    this.#part('.description').textContent = task.description ?? '';
    this.#part('.facts').replaceChildren(...facts(task));
    if (!this.#marking) { // else the person has just said what it is to be
      this.#part('.check').checked = task.done === true;
    }
    this.#part('.check').setAttribute('aria-label', `Done: ${task.title}`);
    this.#part('.edit').setAttribute('aria-label', `Edit: ${task.title}`);
    this.#part('.delete').setAttribute('aria-label', `Delete: ${task.title}`);
  }

  /** Says something about the task to a person who is typing in it. */
  warn(words) {
    this.#problem.textContent = words;
  }

  #listen() {
    this.#part('.edit').addEventListener('click', () => this.#edit());
    this.#part('.delete').addEventListener('click', () => this.#run(() => this.#actions.delete(this.id)));
    this.#part('.check').addEventListener('change', () => this.#mark());
  }

  /** Enter saves and Escape cancels, unless an input method is using these keys itself; a description has lines. */
  #key(event) {
    if (event.isComposing) {
      return;
    }
    if (event.key === 'Escape') {
      event.preventDefault();
      this.#read();
    } else if (event.key === 'Enter' && event.target.localName === 'textarea'
        && (event.target.name === 'title' || event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.#save();
    }
  }

  async #mark() {
    const { checked } = this.#part('.check');
    this.#marking = true;
    await this.#run(() => this.#actions.change(this.id, { done: checked }));
    if (!isBusy(this.element)) {
      this.#marking = false;
      this.#part('.check').checked = this.#task.done === true;
    }
  }

  #edit() {
    if (isBusy(this.element) || this.isEditing) {
      return;
    }
    clearProblems(this.element, this.#problem);
    this.#form = formTemplate.content.firstElementChild.cloneNode(true);
    this.#form.querySelector('.cancel').addEventListener('click', () => this.#read());
    this.#form.addEventListener('keydown', (event) => this.#key(event));
    onSubmit(this.#form, () => this.#save());
    this.#reading.hidden = true;
    this.#reading.after(this.#form);
    this.#fields = new TaskForm(this.#form);
    this.#fields.show(this.#task);
    this.#form.elements.title.focus();
    this.#form.elements.title.select();
  }

  #read() {
    if (isBusy(this.element) || !this.isEditing) {
      return;
    }
    clearProblems(this.element, this.#problem);
    this.#form.remove();
    this.#form = undefined;
    this.#reading.hidden = false;
    this.#part('.edit').focus();
    this.#actions.closed(this.id);
  }

  async #save() {
    const focused = document.activeElement;
    this.#fields.readOnly = true;
    const saved = await this.#run(async () => {
      const members = this.#fields.changes();
      if (Object.keys(members).length > 0) {
        await this.#actions.change(this.id, members);
      }
    });
    if (isBusy(this.element)) {
      return; // the first of two attempts is still under way
    }
    this.#fields.readOnly = false;
    if (saved) {
      this.#read();
    } else if (this.element.contains(focused)) {
      focused.focus();
    }
  }

  #run(action) {
    return attempt(this.element, this.#problem, action);
  }
}

/** Due date, priority and tags, where it has them. */
function facts(task) {
  const made = [];
  if (task.due) {
    const { words, late } = due(task.due);
    made.push(element('span', { className: late && !task.done ? 'fact late' : 'fact', textContent: words }));
  }
  if (task.priority) {
    made.push(element('span', {
      className: task.priority <= 3 ? 'fact high' : 'fact', textContent: `Priority ${task.priority}`,
    }));
  }
  for (const tag of task.tags ?? []) {
    const chip = element('span', { className: 'fact tag', textContent: tag });
    chip.dir = 'auto';
    made.push(chip);
  }
  return made;
}
