// What the page knows: apps with their instances, five minutes of figures, events. One look a
// second comes from the daemon; what changes is told to whoever listens, once a frame at most.

import * as api from './api.js';

export const METRICS = ['cpu', 'memory', 'connections', 'queue'];
const LENGTH = 300;
const MOST_EVENTS = 400;

class Store extends EventTarget {
  apps = [];
  instances = new Map();
  events = [];
  daemon = null;
  connected = false;
  selected = null;
  times = [];
  histories = new Map();
  #stale = 0;
  #ends = [];

  async start() {
    this.daemon = await api.get('/v1/daemon');
    this.events = (await api.get('/v1/events')).slice(-MOST_EVENTS);
    await this.refresh();
    this.#ends = [
      api.listen('/v1/metrics/stream?interval=1000', 'metrics', m => this.#measured(m),
        on => this.#setConnected(on)),
      api.listen('/v1/events/stream', 'lifecycle', e => this.#happened(e)),
    ];
  }

  stop() {
    this.#ends.forEach(end => end());
  }

  async refresh() {
    try {
      this.apps = await api.get('/v1/apps');
    } catch (error) {
      if (error.status === 401) this.#tell('locked');
      return;
    }
    const known = new Map();
    for (const app of this.apps) {
      app.instances.forEach(i => known.set(i.id, this.#merged(i)));
      app.instances = app.instances.map(i => known.get(i.id));
    }
    this.instances = known;
    for (const id of this.histories.keys()) {
      if (!known.has(id)) this.histories.delete(id);
    }
    if (this.selected !== null && !this.app(this.selected)) this.select(null);
    this.#tell('apps');
  }

  /** The object of an instance stays the same, so that views can hold on to it. */
  #merged(fresh) {
    const known = this.instances.get(fresh.id);
    fresh.started = Date.parse(fresh.startedAt);
    fresh.queue ??= fresh.ports.length ? fresh.ports.reduce((n, p) => n + p.queue, 0) : null;
    return known ? Object.assign(known, fresh) : {connections: null, ...fresh};
  }

  app(name) {
    return this.apps.find(app => app.name === name) ?? null;
  }

  /** The instances of the selected app, or all. */
  chosen() {
    const app = this.selected === null ? null : this.app(this.selected);
    return app ? app.instances : [...this.instances.values()];
  }

  select(name) {
    if (this.selected !== name) {
      this.selected = name;
      this.#tell('selection');
    }
  }

  #setConnected(on) {
    if (on && !this.connected) {
      this.refresh();
    }
    this.connected = on;
    this.#tell('connection');
  }

  #measured({at, instances}) {
    let strange = instances.length !== this.instances.size;
    this.times.push(at / 1000);
    if (this.times.length > LENGTH) this.times.shift();
    for (const row of instances) {
      const instance = this.instances.get(row.id);
      if (!instance) {
        strange = true;
        continue;
      }
      strange ||= instance.pid !== row.pid || instance.status !== row.status;
      Object.assign(instance, row);
      this.#record(instance);
    }
    if (strange) this.#refreshSoon();
    this.#tell('metrics');
  }

  #record(instance) {
    let history = this.histories.get(instance.id);
    if (!history) {
      history = Object.fromEntries(METRICS.map(m => [m, new Float64Array(LENGTH).fill(NaN)]));
      this.histories.set(instance.id, history);
    }
    for (const metric of METRICS) {
      history[metric].copyWithin(0, 1);
      history[metric][LENGTH - 1] = instance.pid === 0 ? NaN : instance[metric] ?? NaN;
    }
  }

  /** The last figures of an instance, as many as there are times. */
  series(id, metric) {
    const history = this.histories.get(id);
    return history ? history[metric].subarray(LENGTH - this.times.length) : null;
  }

  #happened(event) {
    if (this.events.some(e => e.sequence === event.sequence)) return;
    this.events.push(event);
    if (this.events.length > MOST_EVENTS) this.events.shift();
    this.#refreshSoon();
    this.#tell('events');
  }

  #refreshSoon() {
    if (!this.#stale) {
      this.#stale = setTimeout(() => {
        this.#stale = 0;
        this.refresh();
      }, 150);
    }
  }

  #tell(what) {
    this.dispatchEvent(new Event(what));
  }
}

export const store = new Store();
