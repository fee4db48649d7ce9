// Live charts of the chosen instances: a line each while they can be told apart, else the middle
// half and the extremes of all.

import uPlot from './vendor/uPlot.esm.js';
import {h, text} from './elements.js';
import {bytes, clock, count, percent} from './format.js';
import {store} from './store.js';

const LINES = 10;
const COLOURS = ['--c1', '--c2', '--c3', '--c4', '--c5', '--c6', '--c7', '--c8', '--c9', '--c10'];
const SHARES = [0, 0.25, 0.5, 0.75, 1];
const WHOLE = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000];

/** Without digits after the point where there are none, as on an axis. */
const mebibytes = value => bytes(value).replace('.0 ', ' ').replace('.00 ', ' ');

const CHARTS = [
  {metric: 'cpu', title: 'CPU', unit: percent, least: 5, steps: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]},
  {metric: 'memory', title: 'Memory', unit: mebibytes, least: 8 << 20,
    steps: Array.from({length: 24}, (_, n) => 2 ** (n + 20))},
  {metric: 'connections', title: 'Connections', unit: count, least: 4, steps: WHOLE},
  {metric: 'queue', title: 'Accept queue', unit: count, least: 4, steps: WHOLE},
];

/** What the figure and the lines stand for. */
function note(instances) {
  return instances > LINES ? 'median, middle half, extremes · total'
    : instances > 1 ? 'total' : '';
}

const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

class Charts extends HTMLElement {
  #charts = [];
  #ids = '';
  #listeners = [];

  connectedCallback() {
    this.replaceChildren();
    this.#charts = CHARTS.map(kind => this.#card(kind));
    const on = (target, what, does) => {
      target.addEventListener(what, does);
      this.#listeners.push(() => target.removeEventListener(what, does));
    };
    on(store, 'metrics', () => this.show());
    on(store, 'selection', () => this.show());
    on(window, 'theme', () => this.#rebuild());
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    on(scheme, 'change', () => this.#rebuild());
    const sizes = new ResizeObserver(() => this.#resize());
    sizes.observe(this);
    this.#listeners.push(() => sizes.disconnect());
    this.show();
  }

  disconnectedCallback() {
    this.#listeners.forEach(end => end());
    this.#listeners = [];
    this.#charts.forEach(chart => chart.plot?.destroy());
  }

  #card(kind) {
    const value = h('b', {}, '–');
    const note = h('span', {class: 'more'});
    const place = h('div', {class: 'plot'});
    const empty = h('div', {class: 'plot-empty', hidden: true}, 'not reported by these processes');
    const card = h('section', {class: 'card chart', 'aria-label': kind.title},
      h('div', {class: 'chart-head'}, h('h3', {}, kind.title), h('span', {class: 'grow'}), note, value),
      place, empty);
    this.append(card);
    return {kind, value, note, place, empty, plot: null, bands: []};
  }

  #rebuild() {
    this.#ids = '';
    this.show();
  }

  #resize() {
    this.#charts.forEach(({plot, place}) => {
      if (plot && place.clientWidth > 0) plot.setSize({width: place.clientWidth, height: 150});
    });
  }

  show() {
    const instances = store.chosen();
    const ids = instances.map(i => i.id).join() + '/' + store.selected;
    if (ids !== this.#ids) {
      this.#ids = ids;
      this.#charts.forEach(chart => {
        chart.plot?.destroy();
        chart.plot = null;
        chart.bands = Array.from({length: SHARES.length + 1}, () => []);
      });
    }
    this.#charts.forEach(chart => this.#draw(chart, instances));
  }

  #draw(chart, instances) {
    const metric = chart.kind.metric;
    const known = instances.filter(i => i[metric] !== null && i[metric] !== undefined);
    chart.empty.hidden = known.length > 0;
    chart.place.hidden = known.length === 0;
    text(chart.value, known.length ? chart.kind.unit(known.reduce((n, i) => n + i[metric], 0)) : '–');
    if (known.length === 0) {
      text(chart.note, '');
      return;
    }
    const data = instances.length > LINES ? this.#bands(chart, instances, metric) : this.#lines(instances, metric);
    if (!chart.plot) {
      text(chart.note, note(instances.length));
      chart.plot = this.#plot(chart, instances);
    }
    chart.plot.setData(data);
  }

  #lines(instances, metric) {
    return [store.times, ...instances.map(i => store.series(i.id, metric) ?? [])]
      .map(series => Array.from(series, v => Number.isNaN(v) ? null : v));
  }

  /** Lowest, lower quarter, middle, upper quarter, highest at each time; only new times are looked at. */
  #bands(chart, instances, metric) {
    const known = chart.bands;
    let from = store.times.length;
    while (from > 0 && store.times[from - 1] > (known[0].at(-1) ?? -Infinity)) from--;
    const all = from < store.times.length
      ? instances.map(i => store.series(i.id, metric)).filter(Boolean) : [];
    for (let at = from; at < store.times.length; at++) {
      const values = Float64Array.from(all, series => series[at]).filter(v => !Number.isNaN(v)).sort();
      known[0].push(store.times[at]);
      SHARES.forEach((share, n) =>
        known[n + 1].push(values.length ? values[Math.round(share * (values.length - 1))] : null));
    }
    const old = known[0].length - store.times.length;
    if (old > 0) known.forEach(series => series.splice(0, old));
    return known;
  }

  #plot(chart, instances) {
    const many = instances.length > LINES;
    const axis = {stroke: css('--muted'), font: '11px Inter, system-ui, sans-serif',
      grid: {stroke: css('--grid'), width: 1}, ticks: {show: false}};
    const unit = chart.kind.unit;
    return new uPlot({
      width: chart.place.clientWidth || 300, height: 150,
      legend: {show: false},
      cursor: {sync: {key: 'tasuki'}, points: {size: 6}, drag: {x: false, y: false}},
      scales: {
        x: {time: true, range: (_, least, most) => [Math.min(least ?? 0, most - 60), most]},
        y: {range: (_, least, most) => [0, Math.max(chart.kind.least, (most ?? 0) * 1.15)]},
      },
      axes: [
        {...axis, size: 24, space: 80, values: (_, at) => at.map(t => clock(t * 1000))},
        {...axis, size: 62, space: 30, incrs: chart.kind.steps, values: (_, at) => at.map(v => unit(v))},
      ],
      series: [{}, ...(many ? this.#bandSeries() : this.#lineSeries(instances))],
      bands: many ? [{series: [5, 1], fill: css('--c1') + '22'}, {series: [4, 2], fill: css('--c1') + '44'}] : [],
      hooks: {setCursor: [plot => this.#cursor(chart, plot, instances, many)]},
    }, [[], ...(many ? [[], [], [], [], []] : instances.map(() => []))], chart.place);
  }

  #lineSeries(instances) {
    return instances.map((_, at) => ({
      stroke: css(COLOURS[at % COLOURS.length]), width: 1.75, points: {show: false},
      fill: instances.length === 1 ? css(COLOURS[0]) + '22' : undefined,
    }));
  }

  #bandSeries() {
    const faint = {stroke: css('--c1') + '66', width: 1, points: {show: false}};
    return [faint, {...faint, width: 0}, {stroke: css('--c1'), width: 2, points: {show: false}},
      {...faint, width: 0}, faint];
  }

  #cursor(chart, plot, instances, many) {
    const at = plot.cursor.idx;
    if (at === null || at === undefined || plot.cursor.left < 0) {
      text(chart.note, note(instances.length));
      return;
    }
    const value = n => plot.data[n]?.[at];
    const unit = chart.kind.unit;
    text(chart.note, many
      ? `${unit(value(1))} – ${unit(value(3))} – ${unit(value(5))}`
      : instances.slice(0, 4).map((i, n) => `#${i.id} ${unit(value(n + 1))}`).join('  '));
  }
}
customElements.define('tasuki-charts', Charts);
