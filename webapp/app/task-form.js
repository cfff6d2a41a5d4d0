import { Failure } from './connection.js';
import { isDate } from './words.js';

/** The fields of one task, and what a person changes in them. */
export class TaskForm {
  #fields;
  #before;

  /** @param form of a row */
  constructor(form) {
    this.#fields = form.elements;
  }

  /** Fills the fields. */
  show(task) {
    const { title, description, due, priority, tags } = this.#fields;
    due.type = !task.due || isDate(task.due) ? 'date' : 'datetime-local';
    title.value = task.title;
    description.value = task.description ?? '';
    due.value = !task.due || isDate(task.due) ? task.due ?? '' : local(task.due);
    priority.value = task.priority ?? '';
    tags.value = (task.tags ?? []).join(', ');
    this.#before = this.#values();
  }

  /**
   * The members that differ from what was shown, so that nothing else is written over. Fails on half a date, which else would
   * be none.
   */
  changes() {
    if (this.#fields.due.validity.badInput) {
      throw new Failure('Due must be a whole date, or empty');
    }
    const now = this.#values();
    return Object.fromEntries(Object.entries(now).filter(([name, value]) => value !== this.#before[name])
      .map(([name, value]) => [name, this.#member(name, value)]));
  }

  set readOnly(readOnly) {
    for (const field of this.#fields) {
      field.readOnly = readOnly;
    }
  }

  #values() {
    const { title, description, due, priority, tags } = this.#fields;
    return {
      title: title.value.replace(/[\r\n]+/g, ' '), // a pasted title is one line
      description: description.value,
      due: due.value,
      priority: priority.value,
      tags: tags.value,
    };
  }

  /** As the server takes it; null clears. */
  #member(name, value) {
    if (name === 'title') {
      return value;
    }
    if (name === 'tags') {
      return value.split(',').map((tag) => tag.trim()).filter(Boolean);
    }
    if (value === '') {
      return null;
    }
    if (name === 'priority') {
      return Number(value);
    }
    return name === 'due' && value.includes('T') ? new Date(value).toISOString() : value;
  }
}

/** A moment in the form that a field for local time has. */
function local(dateTime) {
  const at = new Date(dateTime);
  const shifted = new Date(at - at.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}
