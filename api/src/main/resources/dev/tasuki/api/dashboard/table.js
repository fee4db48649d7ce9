// The instances of the selection, a row each.

import {h, text} from './elements.js';
import {age, bytes, count, percent, statusClass} from './format.js';
import {Rows} from './rows.js';
import {store} from './store.js';

const COLUMNS = [
  ['id', 'id'], ['status', 'Status'], ['pid', 'pid'], ['uptime', 'Uptime'], ['cpu', 'CPU'],
  ['memory', 'Memory'], ['connections', 'Conn'], ['queue', 'Queue'], ['restarts', '↺'],
];

class InstanceTable extends HTMLElement {
  #rows;
  #listeners = [];

  connectedCallback() {
    const scroller = this.closest('.detail-scroll');
    this.#rows = new Rows(scroller, () => 40, () => this.#make(), (e, item) => this.#update(e, item));
    this.replaceChildren(h('section', {class: 'card table', role: 'table', 'aria-label': 'Instances'},
      h('div', {class: 'cells head', role: 'row'}, COLUMNS.map(([name, label]) =>
        h('span', {class: 'c-' + name, role: 'columnheader'}, label))),
      this.#rows.element));
    for (const what of ['apps', 'metrics', 'selection']) {
      const does = () => this.show();
      store.addEventListener(what, does);
      this.#listeners.push(() => store.removeEventListener(what, does));
    }
    this.show();
  }

  disconnectedCallback() {
    this.#listeners.forEach(end => end());
    this.#listeners = [];
    this.#rows.close();
  }

  show() {
    this.#rows.show(store.chosen().map(instance => ({key: instance.id, instance})));
  }

  #make() {
    const cells = Object.fromEntries(COLUMNS.map(([name]) =>
      [name, h('span', {class: 'c-' + name, role: 'cell'})]));
    const dot = h('i', {class: 'dot'});
    const word = h('span', {});
    cells.status.append(dot, word);
    const bar = h('i', {class: 'bar'});
    const cpu = h('span', {});
    cells.cpu.append(bar, cpu);
    const app = h('em', {});
    const id = h('span', {});
    cells.id.append(id, app);
    const element = h('div', {class: 'cells', role: 'row'}, Object.values(cells));
    element.parts = {...cells, dot, word, bar, cpuText: cpu, app, idText: id};
    return element;
  }

  #update(element, {instance}) {
    const parts = element.parts;
    const runs = instance.pid !== 0;
    text(parts.idText, instance.id);
    text(parts.app, store.selected === null ? instance.app : '');
    parts.dot.className = 'dot ' + statusClass(instance.status);
    text(parts.word, instance.status);
    element.title = instance.reason ?? instance.lastExit ?? '';
    text(parts.pid, runs ? instance.pid : '–');
    text(parts.uptime, runs ? age(instance.started) : '–');
    text(parts.cpuText, runs ? percent(instance.cpu) : '–');
    parts.bar.style.width = Math.min(100, runs ? instance.cpu : 0) + '%';
    text(parts.memory, runs ? bytes(instance.memory) : '–');
    text(parts.connections, count(instance.connections));
    text(parts.queue, count(instance.queue));
    text(parts.restarts, count(instance.restarts));
    parts.queue.classList.toggle('warn', (instance.queue ?? 0) > 0);
  }
}
customElements.define('tasuki-table', InstanceTable);
