import { Failure } from './connection.js';

/**
 * Runs an action for an element, one at a time, and shows what goes wrong: beside the field that it is about, else in
 * `problem`. A second attempt while the first is under way does nothing: no double submits. Controls stay enabled meanwhile,
 * since disabling one takes its focus away.
 *
 * A field says with which words an error about it begins: `data-about="Username|Name"`; the first element that its
 * `aria-describedby` names is for the error.
 *
 * @returns whether it succeeded
 */
export async function attempt(element, problem, action) {
  if (isBusy(element)) {
    return false;
  }
  element.setAttribute('aria-busy', 'true');
  clearProblems(element, problem);
  try {
    await action();
    return true;
  } catch (failure) {
    if (!(failure instanceof Failure)) {
      throw failure;
    }
    if (!failure.ended) {
      showProblem(element, problem, failure.message);
    }
    return false;
  } finally {
    element.removeAttribute('aria-busy');
  }
}

export function isBusy(element) {
  return element.getAttribute('aria-busy') === 'true';
}

export function clearProblems(element, problem) {
  problem.textContent = '';
  for (const field of element.querySelectorAll('[data-about]')) {
    field.removeAttribute('aria-invalid');
    beside(field).textContent = '';
  }
}

function showProblem(element, problem, words) {
  const field = [...element.querySelectorAll('[data-about]')].find(
    ({ dataset }) => dataset.about.split('|').some((beginning) => words.startsWith(beginning)));
  if (!field) {
    problem.textContent = words;
    return;
  }
  field.setAttribute('aria-invalid', 'true');
  beside(field).textContent = words;
  field.focus();
}

function beside(field) {
  return document.getElementById(field.getAttribute('aria-describedby').split(' ')[0]);
}
