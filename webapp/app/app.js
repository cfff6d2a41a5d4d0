/** The page: either a person signs in, or sees their tasks. */
import { Api } from './api.js';
import { attempt } from './attempt.js';
import { forgetToken, keepToken, keptToken } from './session-token.js';
import { TaskList } from './task-list.js';

const part = (id) => document.getElementById(id);
const tokenField = part('token');
const titleField = part('new-title');

let api; // of the session, from the attempt to sign in until its end
let list;

part('sign-in-form').addEventListener('submit', (event) => {
  event.preventDefault();
  attempt(event.currentTarget, part('sign-in-problem'), () => open(typedToken()));
});

part('add-form').addEventListener('submit', (event) => {
  event.preventDefault();
  attempt(event.currentTarget, part('add-problem'), add);
});

part('sign-out').addEventListener('click', () => {
  close();
  say('Signed out');
});

part('refresh').addEventListener('click', async () => {
  if (await refresh()) {
    say(part('count').textContent);
  }
});
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible' && !part('tasks').hidden) {
    refresh();
  }
});

if (keptToken()) {
  resume(keptToken());
} else {
  close();
}

/** What was pasted, also when it came with its scheme. */
function typedToken() {
  return tokenField.value.trim().replace(/^bearer\s+/i, '');
}

function begin(token) {
  api?.close();
  api = new Api(token, close);
  list = new TaskList(api, part('list'), { changed: showCount, say, focusElsewhere: () => titleField.focus() });
}

/** Signs in: the tasks are shown once the server has given them. */
async function open(token) {
  begin(token);
  try {
    showUser(await list.refresh());
  } catch (failure) {
    tokenField.focus();
    throw failure;
  }
  keepToken(token);
  tokenField.value = '';
  showTasks();
}

/** Goes on with the token of this tab; when the server cannot be reached, the person can refresh. */
async function resume(token) {
  begin(token);
  part('count').textContent = 'Loading…';
  showTasks();
  if (!(await refresh())) {
    part('count').textContent = '';
  }
}

/** Adds what was typed. It stays, selected, until it is added, and whoever types on replaces it with the next title. */
async function add() {
  const title = titleField.value;
  titleField.focus();
  titleField.select();
  await list.add(title);
  if (titleField.value === title) {
    titleField.value = '';
  }
}

function refresh() {
  return attempt(part('list'), part('list-problem'), async () => {
    showUser(await list.refresh());
  });
}

/** Ends the session and forgets what it showed; `words` say why, if it was not the person's wish. */
function close(words = '') {
  api?.close();
  api = undefined;
  forgetToken();
  part('list').replaceChildren();
  showUser('');
  for (const problem of document.querySelectorAll('main .problem')) {
    problem.textContent = '';
  }
  part('tasks').hidden = true;
  part('account').hidden = true;
  part('sign-in').hidden = false;
  part('sign-in-problem').textContent = words;
  if (!words) {
    titleField.value = '';
  }
  tokenField.focus();
  tokenField.select();
}

function showTasks() {
  part('sign-in').hidden = true;
  part('account').hidden = false;
  part('tasks').hidden = false;
  titleField.focus();
}

function showUser(name) {
  part('user').textContent = name;
  part('who').hidden = !name;
}

function showCount(count) {
  part('count').textContent = count === 0 ? 'Nothing to do. Add a task above.' : count === 1 ? '1 task' : `${count} tasks`;
}

/** Tells those who cannot see it what has happened. */
function say(text) {
  part('status').replaceChildren(text); // a new node, so that the same words twice are told twice
}
