// The apps, found by a search over names, namespaces and states.

import {h, icon, text} from './elements.js';
import {bytes, count, percent, ports, status, statusClass} from './format.js';
import {drawHeat} from './heat.js';
import {Rows} from './rows.js';
import {store} from './store.js';

const ALL = '\u0000all';

class List extends HTMLElement {
  #rows;
  #items = [];
  #search;

  connectedCallback() {
    this.#search = h('input', {
      type: 'search', placeholder: 'Search apps', 'aria-label': 'Search apps',
      oninput: () => this.show(), onkeydown: e => this.#searchKey(e),
    });
    const scroller = h('div', {class: 'scroll', role: 'listbox', 'aria-label': 'Apps', tabindex: 0});
    this.#rows = new Rows(scroller, () => 66, item => this.#make(item),
      (element, item) => this.#update(element, item));
    scroller.append(this.#rows.element);
    this.replaceChildren(
      h('div', {class: 'search'}, icon('search'), this.#search, h('kbd', {}, '/')), scroller);
    for (const what of ['apps', 'metrics', 'selection']) {
      store.addEventListener(what, () => this.show());
    }
    window.addEventListener('theme', () => this.show());
    this.show();
  }

  focusSearch() {
    this.#search.focus();
    this.#search.select();
  }

  #searchKey(event) {
    if (event.key === 'ArrowDown' || event.key === 'Enter') {
      event.preventDefault();
      this.#search.blur();
      const first = this.#items.find(item => item.app);
      if (first) store.select(first.key);
    }
  }

  move(step) {
    const at = this.#items.findIndex(item => item.key === (store.selected ?? ALL));
    const next = this.#items[Math.min(this.#items.length - 1, Math.max(0, at + step))];
    if (next) {
      store.select(next.key === ALL ? null : next.key);
      this.#rows.reveal(next.key);
    }
  }

  show() {
    const words = this.#search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const matches = app => {
      const all = `${app.name} ${app.namespace} ${status(app.instances)}`.toLowerCase();
      return words.every(word => all.includes(word));
    };
    this.#items = store.apps.filter(matches).map(app => ({key: app.name, app}));
    if (words.length === 0) this.#items.unshift({key: ALL, app: null});
    this.#rows.show(this.#items);
  }

  #make(item) {
    const part = name => h('span', {class: name});
    const element = h('div', {
      class: 'row', role: 'option',
      onclick: () => store.select(item.key === ALL ? null : item.key),
    });
    const parts = {
      dot: part('dot'), name: part('name'), tag: part('tag'), state: part('state'),
      figures: part('figures'), heat: h('canvas', {'aria-hidden': 'true'}),
    };
    element.append(
      h('div', {class: 'line'}, parts.dot, parts.name, parts.tag, h('span', {class: 'grow'}), parts.state),
      h('div', {class: 'line'}, parts.figures, h('span', {class: 'grow'}), parts.heat));
    element.parts = parts;
    return element;
  }

  #update(element, item) {
    const app = item.app;
    const instances = app ? app.instances : [...store.instances.values()];
    const sum = metric => instances.reduce((n, i) => n + (i[metric] ?? 0), 0);
    const word = status(instances);
    const online = instances.filter(i => i.status === 'online').length;
    const {dot, name, tag, state, figures, heat} = element.parts;
    dot.className = 'dot ' + statusClass(word);
    text(name, app ? app.name : 'All apps');
    text(tag, app ? ports(instances) || app.interpreter : '');
    text(state, instances.length === 1 && app ? word : `${online}/${instances.length}`);
    state.className = 'state ' + statusClass(word);
    const restarts = sum('restarts');
    text(figures, `${percent(sum('cpu'))} · ${bytes(sum('memory'))}`
      + (restarts ? ` · ↺ ${count(restarts)}` : ''));
    heat.hidden = instances.length < 2;
    if (!heat.hidden) drawHeat(heat, instances, Math.min(132, instances.length * 12), 20, 12);
    const chosen = item.key === (store.selected ?? ALL);
    element.setAttribute('aria-selected', String(chosen));
  }
}
customElements.define('tasuki-list', List);
