/** Puts the server's values into words for people. */

const DAY_MS = 86_400_000;
const UNITS = [['year', 31_536_000], ['month', 2_592_000], ['day', 86_400], ['hour', 3_600], ['minute', 60]];

/** The page speaks English; of its kinds, the reader's. */
const LANGUAGE = navigator.language.startsWith('en') ? navigator.language : 'en';

const relative = new Intl.RelativeTimeFormat(LANGUAGE, { numeric: 'auto' });
const dateTime = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: 'medium', timeStyle: 'short' });

/** "5 minutes ago", "in 3 months". */
export function ago(instant) {
  const seconds = (new Date(instant) - Date.now()) / 1000;
  const [unit, length] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? [];
  return unit ? relative.format(Math.trunc(seconds / length), unit) : 'just now';
}

const clock = new Intl.DateTimeFormat(LANGUAGE, { timeStyle: 'short' });

/** "at 12:03", and the day where it is another. */
export function moment(millis) {
  const at = new Date(millis);
  return at.toDateString() === new Date().toDateString() ? `at ${clock.format(at)}` : `on ${dateTime.format(at)}`;
}

export function exactly(instant) {
  return dateTime.format(new Date(instant));
}

/** A time in words, and to the minute for those who point at it. */
export function time(instant) {
  const made = document.createElement('time');
  made.dateTime = instant;
  made.title = exactly(instant);
  made.textContent = ago(instant);
  return made;
}

/** Whether it is a date without a time, which means the same day everywhere. */
export function isDate(due) {
  return due.length === 10;
}

/** What a task's `due` says, seen from now: `{words, late}`. */
export function due(text) {
  const now = new Date();
  const at = isDate(text) ? new Date(`${text}T00:00`) : new Date(text);
  const days = Math.round((midnight(at) - midnight(now)) / DAY_MS);
  const near = Math.abs(days) <= 1;
  const options = isDate(text) ? {} : { hour: 'numeric', minute: '2-digit' };
  if (!near) {
    Object.assign(options, { day: 'numeric', month: 'short' });
    if (at.getFullYear() !== now.getFullYear()) {
      options.year = 'numeric';
    }
    if (days > 1 && days < 7) {
      options.weekday = 'short';
    }
  }
  const written = near && isDate(text) ? '' : new Intl.DateTimeFormat(LANGUAGE, options).format(at);
  const words = [near ? relative.format(days, 'day') : '', written].filter(Boolean).join(', ');
  return { words: `Due ${words}`, late: isDate(text) ? days < 0 : at < now };
}

function midnight(date) {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate());
}

const PROGRAMS = [
  [/\bEdg(e|A|iOS)?\//, 'Edge'], [/\bOPR\//, 'Opera'], [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'], [/\b(Headless)?Chrom(e|ium)\/|\bCriOS\//, 'Chrome'], [/\bSafari\//, 'Safari'],
  [/^curl\//, 'curl'], [/^Wget\//, 'Wget'], [/^python/i, 'Python'], [/^okhttp\//, 'An Android app'], [/^Java/, 'Java'],
];
const SYSTEMS = [
  [/\biPhone\b/, 'iPhone'], [/\biPad\b/, 'iPad'], [/\bAndroid\b/, 'Android'], [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'Mac'], [/\bCrOS\b/, 'ChromeOS'], [/\bLinux\b/, 'Linux'],
];

/** "Firefox on Windows"; what is not known is given as it was sent. */
export function program(userAgent) {
  const first = (list) => list.find(([pattern]) => pattern.test(userAgent))?.[1];
  const name = first(PROGRAMS);
  const system = first(SYSTEMS);
  if (!name) {
    return userAgent || 'A program that did not say its name';
  }
  return system ? `${name} on ${system}` : name;
}

const EVENTS = {
  'sign-up': 'Account made',
  login: 'Signed in',
  'login-failed': 'Sign-in refused: wrong password',
  logout: 'Signed out',
  'session-ended': 'Session ended',
  'refresh-reused': 'Session ended: its refresh token was used twice',
  'token-made': 'Personal access token made',
  'token-ended': 'Personal access token deleted',
  'password-changed': 'Password changed',
  'password-refused': 'Wrong password for a change of the account',
  'account-blocked': 'Account shut by the operator',
  'account-unblocked': 'Account opened again by the operator',
  'webhook-made': 'Webhook made',
  'webhook-changed': 'Webhook given another secret',
  'webhook-deleted': 'Webhook deleted',
  'webhook-replayed': 'Webhook replayed',
  'webhook-died': 'Webhook given up: its receiver takes nothing',
};

export function event(name) {
  return EVENTS[name] ?? name;
}

const SCOPES = {
  'tasks:read': 'read tasks',
  'tasks:write': 'change tasks',
  account: 'manage the account',
};

/** What a token may do; every one can say whose it is. */
export function scopes(names) {
  return names.filter((name) => name in SCOPES).map((name) => SCOPES[name]).join(', ') || 'nothing but say whose it is';
}
