// A long list of rows of one height, of which only those in sight exist.

import {h} from './elements.js';

export class Rows {
  #items = [];
  #alive = new Map();

  /**
   * @param scroller the element that scrolls
   * @param height of a row in pixels; a function, because it differs on phones
   * @param make makes an element for an item
   * @param update shows the item's present state in its element
   */
  constructor(scroller, height, make, update) {
    this.scroller = scroller;
    this.height = height;
    this.make = make;
    this.update = update;
    this.element = h('div', {class: 'rows'});
    this.look = this.look.bind(this);
    scroller.addEventListener('scroll', this.look, {passive: true});
    window.addEventListener('resize', this.look, {passive: true});
  }

  close() {
    this.scroller.removeEventListener('scroll', this.look);
    window.removeEventListener('resize', this.look);
  }

  /** @param items each with a `key` */
  show(items) {
    this.#items = items;
    this.look();
  }

  look() {
    const height = this.height();
    this.element.style.height = this.#items.length * height + 'px';
    const top = this.element.getBoundingClientRect().top
      - this.scroller.getBoundingClientRect().top;
    const first = Math.max(0, Math.floor(-top / height) - 4);
    const last = Math.min(this.#items.length,
      Math.ceil((this.scroller.clientHeight - top) / height) + 4);
    const wanted = new Set();
    for (let at = first; at < last; at++) {
      const item = this.#items[at];
      wanted.add(item.key);
      let element = this.#alive.get(item.key);
      if (!element) {
        element = this.make(item);
        this.#alive.set(item.key, element);
        this.element.append(element);
      }
      element.style.transform = `translateY(${at * height}px)`;
      element.style.height = height + 'px';
      this.update(element, item);
    }
    for (const [key, element] of this.#alive) {
      if (!wanted.has(key)) {
        element.remove();
        this.#alive.delete(key);
      }
    }
  }

  /** Brings a row into sight. */
  reveal(key) {
    const at = this.#items.findIndex(item => item.key === key);
    if (at < 0) return;
    const height = this.height();
    const top = this.element.offsetTop - this.scroller.offsetTop + at * height;
    if (top < this.scroller.scrollTop) this.scroller.scrollTop = top;
    const bottom = top + height - this.scroller.clientHeight;
    if (bottom > this.scroller.scrollTop) this.scroller.scrollTop = bottom;
  }
}
