// The same servers as a cluster in different ways: each way yields {name, ports, pids?, reload?, end},
// where `pids` are those of the primary or the manager.
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Told, freePort } from './clusters.mjs';
import { managers } from './managers.mjs';
import { Peers } from './peers.mjs';
import { sleep } from './processes.mjs';

const JVM = ['-Xmx128m', '-XX:+UseSerialGC'];

/** Asks until somebody answers. */
async function answers(port) {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; await sleep(50)) {
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } });
      if (answer.ok) return;
    } catch {
      // not yet
    }
  }
  throw new Error(`nobody answers on port ${port}`);
}

export class Systems {
  /** @param library class path of the benchmarks' own servers and of the cluster library */
  constructor(here, java, library) {
    Object.assign(this, { here, java, library });
    this.folder = mkdtempSync(join(tmpdir(), 'tasuki-run-'));
    this.pm2 = existsSync(join(here, 'target/pm2/node_modules/.bin/pm2'));
    this.managers = new Map();
    this.apps = 0;
  }

  #manager(name) {
    if (!this.managers.has(name)) {
      for (const manager of managers(this.here, mkdtempSync(join(this.folder, 'm-')))) {
        this.managers.set(manager.name, manager);
      }
    }
    return this.managers.get(name);
  }

  /** The command line of one server on a port. */
  #program(kind, port) {
    return kind === 'node'
      ? [process.execPath, [join(this.here, 'node-work.js'), String(port)]]
      : [this.java, [...JVM, '-cp', this.library, 'dev.tasuki.benchmarks.WorkServer', String(port)]];
  }

  async bare(kind, workers) {
    const ports = [];
    const processes = [];
    for (let i = 0; i < workers; i++) {
      const port = await freePort();
      const told = new Told(...this.#program(kind, port));
      ports.push(port);
      processes.push(told);
    }
    await Promise.all(ports.map(answers));
    return {
      name: 'bare processes', ports,
      end: () => Promise.all(processes.map((told) => { told.process.kill(); return told.ended; })),
    };
  }

  async #primary(name, told, port) {
    await told.heard('ready');
    return {
      name, ports: [port], pids: () => [told.pid], reload: () => told.tell('restart', 'restarted'), end: () => told.end(),
    };
  }

  async nodeCluster(kind, workers) {
    const port = await freePort();
    return this.#primary('node:cluster', new Told(process.execPath,
      [join(this.here, 'node-primary.js'), String(workers), join(this.here, 'node-work.js'), String(port)]), port);
  }

  async roundRobin(kind, workers) {
    const port = await freePort();
    const program = kind === 'node' ? join(this.here, 'node-work.js') : 'WorkServer';
    return this.#primary('Tasuki, round robin', new Told(this.java,
      ['--enable-native-access=ALL-UNNAMED', '-Xmx64m', '-XX:+UseSerialGC', '-cp', this.library,
        'dev.tasuki.benchmarks.ClusterPrimary', String(workers), program, String(port)]), port);
  }

  async #managed(label, managerName, kind, workers, flags) {
    const manager = this.#manager(managerName);
    const port = await freePort();
    const name = `app${this.apps++}`;
    const [program, words] = this.#program(kind, port);
    const start = kind === 'node'
      ? [words[0], '--name', name, '-i', String(workers), ...flags, '--', String(port)]
      : [program, '--name', name, '-i', String(workers), '--interpreter', 'none', ...flags, '--', ...words];
    manager.run('start', ...start);
    await answers(port);
    return {
      name: label, ports: [port], pids: () => manager.processes().map(({ pid }) => pid), reload: () => manager.spawn('reload', name),
      end: async () => { manager.run('delete', name); },
    };
  }

  daemon(kind, workers) {
    return this.#managed('Tasuki, kernel spread', 'tasuki', kind, workers, ['--policy', 'random']);
  }

  pm2Cluster(kind, workers) {
    return this.#managed('PM2', 'pm2', kind, workers, []);
  }

  /** All ways that this kind of worker can go, none started yet. */
  of(kind) {
    const ways = [(n) => this.bare(kind, n)];
    if (kind === 'node') ways.push((n) => this.nodeCluster(kind, n));
    if (kind === 'node' && this.pm2) ways.push((n) => this.pm2Cluster(kind, n));
    ways.push((n) => this.roundRobin(kind, n), (n) => this.daemon(kind, n));
    return ways;
  }

  /** What else replaces workers, for the reload alone: {ways, absent}. */
  peers() {
    return new Peers(this.here, this.folder, answers).found();
  }

  end() {
    for (const manager of this.managers.values()) manager.end();
  }
}
