// What happened: events, and of reloads their receipts.

import {h} from './elements.js';
import {clock, receiptLine, seconds} from './format.js';
import {store} from './store.js';

const WORDS = {
  start: 'started', online: 'online', stop: 'stopped', exit: 'exited', restart: 'restarting',
  errored: 'errored', change: 'files changed', reload: 'reloaded', reverted: 'reverted', scale: 'scaled',
  delete: 'removed',
};
const SHOWN = 120;

class Activity extends HTMLElement {
  #listeners = [];

  /** With the attribute `receipts`, reloads only. */
  connectedCallback() {
    for (const what of ['events', 'selection']) {
      const does = () => this.show();
      store.addEventListener(what, does);
      this.#listeners.push(() => store.removeEventListener(what, does));
    }
    this.show();
  }

  disconnectedCallback() {
    this.#listeners.forEach(end => end());
    this.#listeners = [];
  }

  show() {
    const receipts = this.hasAttribute('receipts');
    const events = store.events
      .filter(e => store.selected === null || e.app === store.selected)
      .filter(e => !receipts || e.receipt !== null)
      .slice(-SHOWN).reverse();
    const nothing = receipts
      ? 'No reload since the daemon started.' : 'Nothing has happened since the daemon started.';
    this.replaceChildren(h('section', {class: 'card activity'},
      events.length ? events.map(e => e.receipt ? this.#receipt(e) : this.#event(e))
        : h('div', {class: 'nothing'}, nothing)));
  }

  #event(event) {
    const code = event.type === 'exit' ? ` · ${event.text}` : event.text ? ` · ${event.text}` : '';
    return h('div', {class: 'event e-' + event.type},
      h('time', {}, clock(event.at)),
      h('i', {class: 'dot'}),
      h('span', {class: 'about'}, h('b', {}, event.app),
        event.instance === null ? '' : ` #${event.instance}`, ` ${WORDS[event.type] ?? event.type}`,
        event.pid ? h('span', {class: 'more'}, ` pid ${event.pid}`) : null,
        h('span', {class: 'more'}, code)));
  }

  #receipt(event) {
    const receipt = event.receipt;
    return h('details', {class: 'event receipt e-' + event.type, open: this.hasAttribute('receipts')},
      h('summary', {},
        h('time', {}, clock(event.at)), h('i', {class: 'dot'}),
        h('span', {class: 'about'}, h('b', {}, event.app), ` ${WORDS[event.type]} `,
          h('span', {class: 'more'}, receiptLine(receipt)),
          receipt.reverted ? h('div', {class: 'reason'}, receipt.reverted) : null)),
      h('div', {class: 'slots'},
        h('div', {class: 'slot head'}, ['slot', 'old pid', 'new pid', 'ready in', 'accepted', 'drained', 'cut', 'drain'].map(w => h('span', {}, w))),
        receipt.slots.map(s => h('div', {class: 'slot'},
          [s.slot, s.oldPid, s.newPid || 'reverted', seconds(s.ready), s.accepted, s.drained, s.cut, seconds(s.draining)]
            .map(v => h('span', {}, v))))));
  }
}
customElements.define('tasuki-activity', Activity);
