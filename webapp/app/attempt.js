import { Failure } from './api.js';

/**
 * Runs an action for an element, one at a time, and shows what goes wrong in `problem`. A second attempt while the first
 * is under way does nothing: no double submits. Controls stay enabled meanwhile, since disabling one takes its focus away.
 *
 * @returns whether it succeeded
 */
export async function attempt(element, problem, action) {
  if (isBusy(element)) {
    return false;
  }
  element.setAttribute('aria-busy', 'true');
  problem.textContent = '';
  try {
    await action();
    return true;
  } catch (failure) {
    if (!(failure instanceof Failure)) {
      throw failure;
    }
    if (!failure.ended) {
      problem.textContent = failure.message;
    }
    return false;
  } finally {
    element.removeAttribute('aria-busy');
  }
}

export function isBusy(element) {
  return element.getAttribute('aria-busy') === 'true';
}
