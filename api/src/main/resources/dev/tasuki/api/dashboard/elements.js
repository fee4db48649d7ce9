// Builds DOM. Text only ever gets in as text: names and logs may hold anything.

/**
 * An element. `attributes` may hold `class`, `on…` listeners, `aria-…` and others; children are
 * elements, texts, numbers; null and false are left out.
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? '' : String(value));
    }
  }
  element.append(...children.flat().filter(c => c !== null && c !== undefined && c !== false)
    .map(c => c instanceof Node ? c : String(c)));
  return element;
}

const SVG = 'http://www.w3.org/2000/svg';
const ICONS = {
  reload: 'M20 11a8 8 0 0 0-14.5-4M4 4v4h4M4 13a8 8 0 0 0 14.5 4M20 20v-4h-4',
  restart: 'M12 4v8M7.5 6.5a7.5 7.5 0 1 0 9 0',
  stop: 'M6.5 6.5h11v11h-11z',
  play: 'M8 5.5v13l10.5-6.5z',
  scale: 'M4 20V10M10 20V4M16 20v-8M22 20v-5',
  back: 'M15 5l-7 7 7 7',
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM20 20l-4-4',
  sun: 'M12 16.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6L19 19M5 19l1.4-1.4M17.6 6.4L19 5',
  keys: 'M3 6h18v12H3zM7 10h.01M11 10h.01M15 10h.01M8 14h8',
  all: 'M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h6v6h-6z',
  down: 'M12 5v13M6.5 13l5.5 5.5 5.5-5.5',
};

/** An icon of one stroke, hidden from screen readers. */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', ICONS[name]);
  svg.append(path);
  return svg;
}

/** Sets a text when it has changed: most cells of most seconds have not. */
export function text(element, value) {
  const wanted = String(value);
  if (element.textContent !== wanted) {
    element.textContent = wanted;
  }
}

/** A short message that goes by itself. */
export function toast(message, bad = false) {
  let place = document.querySelector('.toasts');
  if (!place) {
    place = h('div', {class: 'toasts', role: 'status', 'aria-live': 'polite'});
    document.body.append(place);
  }
  const element = h('div', {class: bad ? 'toast bad' : 'toast'}, message);
  place.append(element);
  setTimeout(() => element.remove(), bad ? 9000 : 4500);
}
