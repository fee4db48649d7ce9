// The selected app (or all): what it is, what can be done with it, and the tabs.

import * as api from './api.js';
import {askScale, confirmed} from './dialog.js';
import {h, icon, text, toast} from './elements.js';
import {ports, receiptLine, status, statusClass} from './format.js';
import {drawHeat} from './heat.js';
import {store} from './store.js';
import './activity.js';
import './charts.js';
import './logs.js';
import './table.js';

const TABS = [['Overview', ['tasuki-charts', 'tasuki-table']], ['Logs', ['tasuki-logs']],
  ['Reloads', ['tasuki-activity']], ['Events', ['tasuki-activity']]];

const ACTIONS = {
  reload: {
    word: 'Reload', past: 'reloaded',
    ask: name => [`Reload “${name}”?`,
      'Each process is replaced by a new one, without losing a request. A bad new version is taken back.'],
  },
  restart: {
    word: 'Restart', past: 'restarted',
    ask: name => [`Restart “${name}”?`,
      'Every process is stopped, then started: requests can be lost. Reload loses none.'],
  },
  stop: {
    word: 'Stop', past: 'stopped', danger: true,
    ask: name => [`Stop “${name}”?`, 'It serves nobody until it is started again. It stays listed.'],
  },
  start: {word: 'Start', past: 'started', route: 'restart', ask: null},
};

class Detail extends HTMLElement {
  #tab = 0;
  #parts = {};
  #busy = new Map();

  connectedCallback() {
    const p = this.#parts;
    p.dot = h('span', {class: 'dot'});
    p.name = h('h2', {});
    p.facts = h('div', {class: 'facts'});
    p.reason = h('div', {class: 'reason', hidden: true});
    p.heat = h('canvas', {class: 'heat', 'aria-hidden': 'true'});
    p.buttons = h('div', {class: 'actions'});
    p.tabs = h('div', {class: 'tabs', role: 'tablist'}, TABS.map(([name], at) =>
      h('button', {role: 'tab', onclick: () => this.tab(at)}, name)));
    p.body = h('div', {class: 'tab-body', role: 'tabpanel'});
    p.buttons.append(
      this.#button('reload', 'reload', 'primary'), this.#button('restart', 'restart'),
      this.#button('scale', 'scale'), this.#button('stop', 'stop', 'danger-quiet'),
      this.#button('start', 'play', 'primary'));
    this.replaceChildren(h('div', {class: 'detail-scroll'},
      h('div', {class: 'detail-head'},
        h('button', {class: 'quiet back', 'aria-label': 'Back', onclick: () => store.select(null)}, icon('back')),
        h('div', {class: 'title'}, h('div', {class: 'line'}, p.dot, p.name), p.facts, p.reason),
        p.buttons),
      p.heat, p.tabs, p.body));
    store.addEventListener('selection', () => {
      this.querySelector('.detail-scroll').scrollTop = 0;
      this.show();
    });
    store.addEventListener('apps', () => this.show());
    store.addEventListener('metrics', () => this.#showHeat());
    window.addEventListener('resize', () => this.#showHeat());
    window.addEventListener('theme', () => this.#showHeat());
    this.tab(0);
    this.show();
  }

  #button(action, picture, kind = '') {
    const word = h('span', {}, action === 'scale' ? 'Scale' : ACTIONS[action].word);
    const button = h('button', {class: kind, onclick: () => this.act(action)}, icon(picture), word);
    this.#parts['b-' + action] = button;
    return button;
  }

  tab(at) {
    this.#tab = at;
    [...this.#parts.tabs.children].forEach((button, n) => {
      button.setAttribute('aria-selected', String(n === at));
      button.tabIndex = n === at ? 0 : -1;
    });
    this.#parts.body.replaceChildren(...TABS[at][1].map(name => {
      const view = document.createElement(name);
      if (at === 2) view.setAttribute('receipts', '');
      return view;
    }));
  }

  show() {
    const p = this.#parts;
    const app = store.selected === null ? null : store.app(store.selected);
    const instances = store.chosen();
    const word = status(instances);
    p.dot.className = 'dot ' + statusClass(word);
    text(p.name, app ? app.name : 'All apps');
    const facts = app
      ? [app.mode, app.interpreter, app.namespace === 'default' ? '' : app.namespace, ports(instances),
        instances.find(i => i.ports.length)?.ports[0].how ?? '']
      : [`${store.apps.length} apps`, `${instances.length} instances`];
    text(p.facts, facts.filter(Boolean).join(' · '));
    const reason = app ? instances.find(i => i.reason)?.reason ?? '' : '';
    p.reason.hidden = !reason;
    text(p.reason, reason);
    p.buttons.hidden = !app;
    const busy = app ? this.#busy.get(app.name) : null;
    const stopped = ['stopped', 'errored'].includes(word);
    p['b-start'].hidden = !stopped;
    p['b-reload'].hidden = stopped;
    p['b-restart'].hidden = stopped;
    p['b-stop'].hidden = word === 'stopped';
    for (const action of ['reload', 'restart', 'scale', 'stop', 'start']) {
      p['b-' + action].disabled = Boolean(busy) && action !== 'stop';
      p['b-' + action].classList.toggle('busy', busy === action);
    }
    this.#showHeat();
  }

  #showHeat() {
    const heat = this.#parts.heat;
    const instances = store.chosen();
    heat.hidden = instances.length <= 10 || this.#tab !== 0;
    if (!heat.hidden) {
      const width = Math.max(200, heat.parentElement.clientWidth - 40);
      const perRow = Math.floor(width / 16);
      drawHeat(heat, instances, width, Math.min(96, Math.ceil(instances.length / perRow) * 16), 16);
    }
  }

  /** Asks, then does. */
  async act(action) {
    const name = store.selected;
    const app = name === null ? null : store.app(name);
    if (!app || this.#parts['b-' + action].hidden || document.querySelector('dialog')) return;
    if (action === 'scale') {
      const wanted = await askScale(name, app.instances.length);
      if (wanted !== null && wanted !== app.instances.length) {
        await this.#run(action, name, `scaled to ${wanted}`,
          () => api.post(api.app(name, '/scale'), {instances: wanted}));
      }
      return;
    }
    const {word, past, danger, ask, route} = ACTIONS[action];
    if (ask && !await confirmed(...ask(name), word, danger)) return;
    await this.#run(action, name, past, () => api.post(api.app(name, '/' + (route ?? action))));
  }

  async #run(action, name, past, request) {
    this.#busy.set(name, action);
    this.show();
    try {
      const answer = await request();
      const receipt = answer.receipts?.[0];
      toast(`${name} ${past}` + (receipt ? ` · ${receiptLine(receipt)}` : ''));
    } catch (error) {
      toast(error.message, true);
    } finally {
      this.#busy.delete(name);
      await store.refresh();
      this.show();
    }
  }
}
customElements.define('tasuki-detail', Detail);
