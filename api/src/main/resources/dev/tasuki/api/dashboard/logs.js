// The logs of the selection, as they are written; the search keeps what matches and marks it.

import * as api from './api.js';
import {h, icon, text} from './elements.js';
import {plain} from './format.js';
import {store} from './store.js';

const MOST = 3000;

class Logs extends HTMLElement {
  #lines = [];
  #end = () => {};
  #search;
  #stream;
  #view;
  #more;
  #follows = true;
  #listeners = [];

  connectedCallback() {
    this.#search = h('input', {type: 'search', placeholder: 'Search in logs',
      'aria-label': 'Search in logs', oninput: () => this.#showAll()});
    this.#stream = h('select', {'aria-label': 'Stream', onchange: () => this.#open()},
      h('option', {value: 'both'}, 'all output'), h('option', {value: 'out'}, 'stdout'),
      h('option', {value: 'err'}, 'stderr'));
    this.#more = h('button', {class: 'follow', hidden: true, onclick: () => this.#toEnd()},
      icon('down'), 'Follow');
    this.#view = h('div', {class: 'lines', role: 'log', tabindex: 0, 'aria-label': 'Log lines',
      onscroll: () => this.#scrolled()});
    this.replaceChildren(h('section', {class: 'card logs'},
      h('div', {class: 'logs-head'},
        h('div', {class: 'search'}, icon('search'), this.#search), this.#stream),
      this.#view, this.#more));
    const select = () => this.#open();
    store.addEventListener('selection', select);
    this.#listeners.push(() => store.removeEventListener('selection', select));
    this.#open();
  }

  disconnectedCallback() {
    this.#end();
    this.#listeners.forEach(end => end());
    this.#listeners = [];
  }

  #open() {
    this.#end();
    this.#lines = [];
    this.#follows = true;
    this.#showAll();
    if (store.instances.size === 0) return;
    const of = encodeURIComponent(store.selected ?? 'all');
    let first = true;
    this.#end = api.listen(
      `/v1/logs/${of}/stream?lines=200&stream=${this.#stream.value}`, 'lines', lines => {
        if (first) this.#lines = [];
        this.#add(lines, first);
        first = false;
      }, on => first = on ? true : first);
  }

  #add(lines, anew) {
    const fresh = lines.map(line => ({...line, text: plain(line.text)}));
    this.#lines.push(...fresh);
    this.#lines.splice(0, Math.max(0, this.#lines.length - MOST));
    if (anew) {
      this.#showAll();
      return;
    }
    this.#view.append(...fresh.filter(l => this.#matches(l)).map(l => this.#line(l)));
    while (this.#view.childElementCount > MOST) this.#view.firstElementChild.remove();
    this.#settle();
  }

  #matches(line) {
    return line.text.toLowerCase().includes(this.#search.value.toLowerCase());
  }

  #showAll() {
    this.#view.replaceChildren(
      ...this.#lines.filter(l => this.#matches(l)).map(l => this.#line(l)));
    if (!this.#view.childElementCount) {
      this.#view.append(h('div', {class: 'nothing'},
        this.#lines.length ? 'No line matches.' : 'Nothing has been written yet.'));
    }
    this.#settle();
  }

  #line(line) {
    return h('div', {class: line.stream === 'err' ? 'line err' : 'line'},
      h('span', {class: 'who'}, store.selected === null ? `${line.app} ${line.instance}` : line.instance),
      h('span', {class: 'what'}, this.#marked(line.text)));
  }

  #marked(words) {
    const wanted = this.#search.value.toLowerCase();
    if (!wanted) return words;
    const parts = [];
    const lower = words.toLowerCase();
    let from = 0;
    for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, from)) {
      parts.push(words.slice(from, at), h('mark', {}, words.slice(at, at + wanted.length)));
      from = at + wanted.length;
    }
    return [...parts, words.slice(from)];
  }

  #settle() {
    const nothing = this.#view.querySelector('.nothing');
    if (nothing && this.#view.childElementCount > 1) nothing.remove();
    if (this.#follows) this.#view.scrollTop = this.#view.scrollHeight;
  }

  #scrolled() {
    const view = this.#view;
    this.#follows = view.scrollHeight - view.scrollTop - view.clientHeight < 40;
    this.#more.hidden = this.#follows;
  }

  #toEnd() {
    this.#follows = true;
    this.#settle();
  }
}
customElements.define('tasuki-logs', Logs);
