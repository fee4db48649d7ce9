// Questions before something is done, and the list of keys.

import {h} from './elements.js';

/** Shows a dialog; resolves with the value of the button, or null. */
function ask(title, content, buttons) {
  return new Promise(resolve => {
    const dialog = h('dialog', {'aria-label': title},
      h('form', {method: 'dialog'}, h('h2', {}, title), content, h('div', {class: 'buttons'}, buttons)));
    dialog.addEventListener('close', () => {
      resolve(dialog.returnValue || null);
      dialog.remove();
    });
    dialog.addEventListener('click', event => event.target === dialog && dialog.close());
    document.body.append(dialog);
    dialog.showModal();
    dialog.querySelector('[autofocus]')?.focus();
  });
}

const cancel = () => h('button', {value: '', class: 'quiet-button', formnovalidate: true}, 'Cancel');

/** Whether it is to be done. */
export async function confirmed(title, explanation, word, danger = false) {
  return await ask(title, h('p', {}, explanation), [
    cancel(),
    h('button', {value: 'yes', class: danger ? 'danger' : 'primary', autofocus: true}, word),
  ]) === 'yes';
}

/** How many instances there are to be, or null. */
export async function askScale(name, now) {
  const field = h('input', {type: 'number', min: 1, max: 1000, value: now, required: true,
    'aria-label': 'Instances', autofocus: true});
  const step = by => () => {
    field.value = Math.min(1000, Math.max(1, Number(field.value) + by));
  };
  const answer = await ask('Scale', h('div', {},
    h('p', {}, `How many instances of “${name}”? Those that leave finish their connections first.`),
    h('div', {class: 'stepper'},
      h('button', {type: 'button', onclick: step(-1), 'aria-label': 'One less'}, '−'), field,
      h('button', {type: 'button', onclick: step(1), 'aria-label': 'One more'}, '+'))),
  [cancel(), h('button', {value: 'yes', class: 'primary'}, 'Scale')]);
  return answer === 'yes' && field.value !== '' ? Number(field.value) : null;
}

export function showKeys() {
  const keys = [['/', 'search apps'], ['j k ↑ ↓', 'next, previous app'], ['Esc', 'all apps'],
    ['1 2 3 4', 'overview, logs, reloads, events'], ['r', 'reload'], ['R', 'restart'],
    ['s', 'scale'], ['x', 'stop'], ['?', 'this list']];
  ask('Keyboard', h('dl', {class: 'keys-list'}, keys.map(([key, what]) => [
    h('dt', {}, key.split(' ').map(k => h('kbd', {}, k))), h('dd', {}, what)])),
  [h('button', {value: 'yes', class: 'primary', autofocus: true}, 'Close')]);
}
