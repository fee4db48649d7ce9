// The page: takes the token out of the address, then header, list and detail.

import * as api from './api.js';
import {h, icon, text, toast} from './elements.js';
import {bytes, count, percent} from './format.js';
import {showKeys} from './dialog.js';
import {store} from './store.js';
import './list.js';
import './detail.js';

const THEMES = ['auto', 'light', 'dark'];

function applyTheme(theme) {
  if (theme === 'auto') {
    delete document.documentElement.dataset.theme;
  } else {
    document.documentElement.dataset.theme = theme;
  }
  window.dispatchEvent(new Event('theme'));
}

function nextTheme() {
  const now = localStorage.getItem('tasuki-theme') ?? 'auto';
  const next = THEMES[(THEMES.indexOf(now) + 1) % THEMES.length];
  localStorage.setItem('tasuki-theme', next);
  applyTheme(next);
  toast(`Colours: ${next}`);
}

/** Figures over everything, above all else. */
class Summary extends HTMLElement {
  #values = {};

  connectedCallback() {
    const tile = (key, label) => {
      const value = h('b', {}, '–');
      const more = h('span', {class: 'more'});
      this.#values[key] = {value, more};
      return h('div', {class: 'tile'}, h('span', {class: 'label'}, label), h('div', {}, value, more));
    };
    this.replaceChildren(tile('online', 'Online'), tile('cpu', 'CPU'), tile('memory', 'Memory'),
      tile('connections', 'Connections'), tile('queue', 'Accept queue'), tile('restarts', 'Restarts'));
    store.addEventListener('metrics', () => this.show());
    store.addEventListener('apps', () => this.show());
    this.show();
  }

  show() {
    const all = [...store.instances.values()];
    const sum = metric => all.reduce((n, i) => n + (i[metric] ?? 0), 0);
    const set = (key, value, more = '') => {
      text(this.#values[key].value, value);
      text(this.#values[key].more, more);
    };
    const bad = all.filter(i => i.status === 'errored').length;
    set('online', count(all.filter(i => i.status === 'online').length),
      ` of ${all.length}` + (bad ? ` · ${bad} errored` : ''));
    this.#values.online.more.classList.toggle('bad', bad > 0);
    set('cpu', percent(sum('cpu')));
    set('memory', bytes(sum('memory')));
    set('connections', count(sum('connections')));
    set('queue', count(sum('queue')));
    set('restarts', count(sum('restarts')));
  }
}
customElements.define('tasuki-summary', Summary);

function header() {
  const dot = h('span', {class: 'live'});
  const state = h('span', {class: 'live-text'}, 'connecting');
  store.addEventListener('connection', () => {
    dot.classList.toggle('on', store.connected);
    text(state, store.connected ? 'live' : 'reconnecting');
  });
  return h('header', {class: 'top'},
    h('img', {src: '/icon.svg', alt: '', width: 28, height: 28}),
    h('h1', {}, 'Tasuki'),
    h('span', {class: 'place', title: store.daemon.home},
      `${store.daemon.version} · pid ${store.daemon.pid}`),
    h('span', {class: 'grow'}),
    h('span', {class: 'live-box', role: 'status'}, dot, state),
    h('button', {class: 'quiet keys', onclick: showKeys, 'aria-label': 'Keyboard', title: 'Keyboard (?)'},
      icon('keys')),
    h('button', {class: 'quiet', onclick: nextTheme, 'aria-label': 'Colours', title: 'Colours'},
      icon('sun')));
}

/** Keys that are not for a field. Everything can be reached by Tab as well. */
function onKey(event) {
  const field = event.target.closest('input, select, textarea, dialog');
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const list = document.querySelector('tasuki-list');
  const detail = document.querySelector('tasuki-detail');
  if (field) {
    if (event.key === 'Escape' && event.target.matches('input[type=search]')) event.target.blur();
    return;
  }
  const actions = {
    '/': () => list.focusSearch(),
    '?': showKeys,
    'j': () => list.move(1),
    'k': () => list.move(-1),
    'ArrowDown': () => list.move(1),
    'ArrowUp': () => list.move(-1),
    'Escape': () => store.select(null),
    'r': () => detail.act('reload'),
    'R': () => detail.act('restart'),
    's': () => detail.act('scale'),
    'x': () => detail.act('stop'),
    '1': () => detail.tab(0),
    '2': () => detail.tab(1),
    '3': () => detail.tab(2),
    '4': () => detail.tab(3),
  };
  if (actions[event.key]) {
    event.preventDefault();
    actions[event.key]();
  }
}

function locked() {
  store.stop();
  document.body.replaceChildren(h('main', {class: 'locked'},
    h('img', {src: '/icon.svg', alt: '', width: 56, height: 56}),
    h('h1', {}, 'Tasuki'),
    h('p', {}, 'This page needs the token of the daemon. On the host, run'),
    h('pre', {}, 'tasuki dashboard'),
    h('p', {}, 'and open the address that it prints.')));
}

async function begin() {
  applyTheme(localStorage.getItem('tasuki-theme') ?? 'auto');
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token) {
    history.replaceState(null, '', location.pathname);
    await api.login(token).catch(() => {});
  }
  try {
    await store.start();
  } catch {
    locked();
    return;
  }
  store.addEventListener('locked', locked);
  document.body.replaceChildren(header(),
    document.createElement('tasuki-summary'),
    h('div', {class: 'panes'},
      document.createElement('tasuki-list'),
      document.createElement('tasuki-detail')));
  document.addEventListener('keydown', onKey);
  const showPane = () => document.body.classList.toggle('open', store.selected !== null);
  store.addEventListener('selection', showPane);
}

begin();
