/** The page: either a person signs in, or sees their tasks, or their account. */
import { AccountView } from './account-view.js';
import { Api } from './api.js';
import { attempt } from './attempt.js';
import { Failure } from './connection.js';
import { part, say } from './page.js';
import { forgetToken, keepToken, keptToken } from './session-token.js';
import { SignIn } from './sign-in.js';
import { TasksView } from './tasks-view.js';

const ENDED = 'Your session has ended. Sign in again to go on.';

let session; // `{api, user, token}` from signing in until its end; a session without a token is the cookie's
let lastUser = ''; // whose session ended without their wish: what they were typing is kept for them

const tasks = new TasksView(showUser);
const account = new AccountView({ deleted });
const signIn = new SignIn(signedIn, useToken);

/** The tabs of a browser share the cookie: who signs in or out in one does so in all. */
const otherTabs = new BroadcastChannel(`session of ${new URL('..', import.meta.url).pathname}`);
otherTabs.addEventListener('message', () => {
  if (!session?.token) {
    start();
  }
});

part('sign-out').addEventListener('click', () => attempt(part('session'), part('session-problem'), signOut));
part('start-again').addEventListener('click', start);
window.addEventListener('hashchange', () => show());

const kept = keptToken();
if (kept) {
  enter(kept.token, kept.user);
} else {
  start();
}

/** Goes on with the browser's cookie, if it is anybody's. */
async function start() {
  await attempt(part('start'), part('start-problem'), async () => {
    const user = await cookieUser();
    if (session && session.user !== user) {
      leave({ notice: ENDED });
    }
    if (user && !session) {
      enter('', user);
    } else if (!user && !signIn.isShown) {
      show();
    }
  });
  part('start').hidden = session !== undefined || signIn.isShown || !part('start-problem').textContent;
}

/** Undefined where nobody is signed in. */
async function cookieUser() {
  try {
    return (await new Api('').me()).username;
  } catch (failure) {
    if (failure instanceof Failure && failure.status === 401) {
      return undefined;
    }
    throw failure;
  }
}

async function signedIn() {
  const user = await cookieUser();
  if (!user) {
    throw new Failure('The browser did not keep the cookie of your session. Allow cookies for this page.');
  }
  enter('', user);
  otherTabs.postMessage('changed');
}

/** Uses a token, which is kept once the server has taken it. */
async function useToken(token) {
  const { username } = await new Api(token).me();
  keepToken(token, username);
  enter(token, username);
}

function enter(token, user) {
  if (user !== lastUser) {
    forget(false);
  }
  lastUser = '';
  const api = new Api(token, (words) => {
    if (session?.api === api) {
      leave(token ? { problem: words } : { notice: ENDED });
    }
  });
  session = { api, user, token };
  tasks.begin(api, user);
  account.begin(api, user);
  showUser(user);
  signIn.hide();
  part('notice').textContent = '';
  if (['#sign-in', '#sign-up', '#token'].includes(location.hash)) {
    forgetView();
  }
  show();
}

/** @param user whose tasks the server gave: once another tab has signed in as somebody else, they are theirs */
function showUser(user) {
  if (session.user && session.user !== user) {
    const { token } = session;
    leave();
    enter(token, user);
    return;
  }
  session.user = user;
  part('user').textContent = user;
  part('who').hidden = !user;
}

async function signOut() {
  if (session.token) {
    history.replaceState(null, '', '#token');
  } else {
    await session.api.signOut().catch((failure) => {
      if (failure.status !== 401) { // else it had ended already
        throw failure;
      }
    });
    forgetView();
    otherTabs.postMessage('changed');
  }
  leave();
  say('Signed out');
}

function deleted() {
  forgetView();
  leave();
  tell('Your account and all that was in it are deleted.');
  otherTabs.postMessage('changed');
}

/** Ends the session. What says why it ended means that it was not the person's wish: then what they were typing is kept. */
function leave({ notice = '', problem = '' } = {}) {
  const unwished = Boolean(notice || problem);
  session?.api.close();
  lastUser = unwished ? session.user : '';
  const hadToken = Boolean(session?.token);
  session = undefined;
  forgetToken();
  forget(unwished);
  part('session-problem').textContent = '';
  part('user').textContent = '';
  tell(notice);
  signIn.suggest(lastUser);
  show(hadToken ? 'token' : location.hash.slice(1), problem);
}

function tell(notice) {
  part('notice').textContent = notice;
  if (notice) {
    say(notice);
  }
}

function forget(keepTyped) {
  tasks.end(keepTyped);
  account.end(keepTyped);
}

function forgetView() {
  history.replaceState(null, '', location.pathname);
}

/** Shows what the page's address names, or the way in. */
function show(view = location.hash.slice(1), problem = '') {
  const inAccount = view === 'account' && session !== undefined && !session.token;
  part('session').hidden = !session;
  part('tasks').hidden = !session || inAccount;
  part('account').hidden = !inAccount;
  part('account-link').hidden = !session || Boolean(session.token) || inAccount;
  part('tasks-link').hidden = !inAccount;
  if (!session) {
    signIn.show(view, problem);
    document.title = `${signIn.heading} – Tasks`;
  } else if (inAccount) {
    account.show();
    document.title = 'Account – Tasks';
  } else {
    tasks.focus();
    document.title = 'Tasks';
  }
}
