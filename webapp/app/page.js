/** What every part of the page does with its elements. */

export const part = (id) => document.getElementById(id);

/** A new element; what is appended as text stays text. */
export function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** Tells those who cannot see it what has happened. */
export function say(text) {
  part('status').replaceChildren(text); // a new node, so that the same words twice are told twice
}

/** Has a form do something instead of being sent. */
export function onSubmit(form, action) {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    action();
  });
}

/** Lets a person see the passwords that a form's button is for; they are hidden again once it is submitted. */
export function letShow(form) {
  const button = form.querySelector('.show');
  const fields = [...form.querySelectorAll('input[type=password]')];
  const show = (shown) => {
    button.setAttribute('aria-pressed', shown);
    for (const field of fields) {
      field.type = shown ? 'text' : 'password';
    }
  };
  button.addEventListener('click', () => show(fields[0].type === 'password'));
  form.addEventListener('submit', () => show(false));
  form.addEventListener('reset', () => show(false));
}
