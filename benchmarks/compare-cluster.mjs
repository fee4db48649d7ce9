// Runs the same workers under node:cluster and under Tasuki's library by turns. See compare-cluster.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Load, Told, freePort, processorTime } from './clusters.mjs';
import { managers } from './managers.mjs';
import { hasChildren, sleep } from './processes.mjs';
import { ratio } from './statistics.mjs';

const [java, classpath, count, ...chosen] = process.argv.slice(2);
const rounds = Number(count);
const here = dirname(fileURLToPath(import.meta.url));
const WORKERS = 2;
const CLIENTS = 64;
const SLICE = 2_000;
// Longer than two workers take that are given five, or with node:cluster ten, seconds each.
const REPLACEMENT = 25_000;
const pm2 = join(here, 'target/pm2/node_modules/.bin/pm2');
const nodeWorker = join(here, 'node-worker.js');
// A primary's class path is the library and no more: it would cost its start.
const library = classpath.split(':').filter((entry) => /\/(classes|tasuki-[^/]*\.jar)$/.test(entry)).join(':');
const load = new Load(java, library);
const results = [];

const ourPrimary = (path, ...words) =>
  new Told(java, ['--enable-native-access=ALL-UNNAMED', '-Xmx64m', '-XX:+UseSerialGC', '-cp',
    path, 'dev.tasuki.benchmarks.ClusterPrimary', ...words.map(String)]);
const nodePrimary = (...words) =>
  new Told(process.execPath, [join(here, 'node-primary.js'), ...words.map(String)]);

/** {name, ports, pid of the primary or 0, restart, end} of a cluster that is ready. */
async function cluster(name, primary, port) {
  await primary.heard('ready');
  return {
    name, ports: [port], pid: primary.pid,
    restart: () => primary.tell('restart', 'restarted'), end: () => primary.end(),
  };
}

async function ours(program, path = library) {
  const port = await freePort();
  return cluster('tasuki', ourPrimary(path, WORKERS, program, port), port);
}

async function nodes() {
  const port = await freePort();
  return cluster('node', nodePrimary(WORKERS, nodeWorker, port), port);
}

/** The same JVMs with a port of their own each, and nothing in between. */
async function bare(main) {
  const servers = [];
  for (let i = 0; i < WORKERS; i++) {
    const port = await freePort();
    servers.push({ port, told: new Told(java, ['-Xmx128m', '-XX:+UseSerialGC', '-cp', library,
      `dev.tasuki.benchmarks.${main}`, String(port)]) });
  }
  await sleep(3_000);
  return {
    name: 'bare', ports: servers.map(({ port }) => port), pid: 0,
    end: () => Promise.all(servers.map(({ told }) => { told.process.kill(); return told.ended; })),
  };
}

/** Slices of load by turns; the first of each only warms. */
async function rates(what, kind, clusters) {
  const samples = Object.fromEntries(clusters.map(({ name }) => [name, []]));
  const cost = Object.fromEntries(clusters.map(({ name }) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (const { name, ports, pid } of round % 2 ? clusters : clusters.toReversed()) {
      const before = pid ? processorTime(pid) : 0;
      const { requests, failed, seconds } = await load.run(kind, ports, CLIENTS, SLICE);
      if (round < 0) continue;
      if (failed) throw new Error(`${what}: ${failed} requests failed with ${name}`);
      samples[name].push(requests / seconds);
      if (pid) cost[name].push(((processorTime(pid) - before) / requests) * 1e6);
    }
  }
  results.push({ what, unit: '/s', samples, cost });
  process.stderr.write(`measured: ${what}\n`);
}

/** Requests lost while all workers are replaced. Kept connections are kept all that time. */
async function restarts(what, each, times, think) {
  const { name, ports, restart } = each;
  for (const kind of ['close', 'keep']) {
    let [requests, failed] = [0, 0];
    const reasons = {};
    for (let i = 0; i < times; i++) {
      const restarting = sleep(500).then(restart);
      const counted = await load.run(kind, ports, 16, REPLACEMENT, think);
      requests += counted.requests;
      failed += counted.failed;
      for (const [reason, count] of Object.entries(counted.reasons)) {
        reasons[reason] = (reasons[reason] ?? 0) + count;
      }
      await restarting;
    }
    results.push({ what, kind, think, name, restarts: times, requests, failed, reasons });
    process.stderr.write(`measured: ${what}, ${name}, ${kind}, ${think} ms: ${failed} of ${requests}` +
      `${failed ? ' ' + JSON.stringify(reasons) : ''}\n`);
  }
}

async function withClusters(opened, action) {
  const clusters = [];
  try {
    for (const open of opened) clusters.push(await open());
    return await action(clusters);
  } finally {
    for (const each of clusters) await each.end();
  }
}

async function pm2Cluster(folder) {
  const manager = managers(here, folder).find(({ name }) => name === 'pm2');
  const port = await freePort();
  manager.run('start', nodeWorker, '--name', 'app', '-i', String(WORKERS), '--', String(port));
  await sleep(2_000);
  return {
    name: 'PM2', ports: [port], restart: () => manager.spawn('reload', 'app'),
    end: async () => manager.end(),
  };
}

async function firstSpawn() {
  const taken = { tasuki: [], node: [] };
  for (let round = 0; round < rounds; round++) {
    const starts = [['tasuki', (...words) => ourPrimary(library, ...words)], ['node', nodePrimary]];
    for (const [name, start] of starts) {
      const begin = performance.now();
      const primary = start(1, nodeWorker, await freePort());
      const ready = primary.heard('ready');
      while (!hasChildren(primary.pid)) await sleep(1);
      taken[name].push(performance.now() - begin);
      await ready;
      await primary.end();
    }
  }
  results.push({ what: 'start of the primary to its first worker process', unit: ' ms', samples: taken });
}

const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

const cell = (numbers, unit) =>
  `${median(numbers).toFixed(0)}${unit} (${Math.min(...numbers).toFixed(0)}–${Math.max(...numbers).toFixed(0)})`;

function table() {
  const rows = results.filter(({ samples }) => samples).flatMap(({ what, unit, samples, cost }) => {
    const other = samples.node ? 'node' : 'bare';
    const times = ratio(samples.tasuki, samples[other]);
    const lines = [`| ${what} | ${cell(samples.tasuki, unit)} | ${cell(samples[other], unit)} | ${times} |`];
    if (cost?.tasuki.length && cost.node?.length && what.startsWith('new')) {
      lines.push(`| … processor time of the primary for each | ${cell(cost.tasuki, ' µs')} | ` +
        `${cell(cost.node, ' µs')} | ${ratio(cost.tasuki, cost.node)} |`);
    }
    return lines;
  });
  const lost = results.filter(({ restarts }) => restarts).map((r) =>
    `| ${r.what} | ${r.name} | ${r.kind === 'keep' ? 'keep-alive' : '`Connection: close`'}` +
    `${r.think ? `, ${r.think} ms between` : ''} | ${r.restarts} | ${r.requests} | ${r.failed} |`);
  return [
    `Medians of ${rounds} slices of ${SLICE / 1000} s (smallest–largest), by turns, ${CLIENTS} clients, ` +
      `${WORKERS} workers, ${cpus().length} cores shared with the clients; node ${process.versions.node}.`,
    '', '| | Tasuki | node:cluster, or bare | ratio |', '|---|---|---|---|', ...rows,
    '', '| replacing all workers | primary | clients | times | requests | lost |',
    '|---|---|---|---|---|---|', ...lost, '',
  ].join('\n');
}

const folder = mkdtempSync(join(tmpdir(), 'tasuki-bench-'));
const parts = {
  start: firstSpawn,
  node: () => withClusters([() => ours(nodeWorker), nodes], async (both) => {
    await rates('new connections, Node workers, round robin', 'close', both);
    await rates('requests on kept connections, Node workers', 'keep', both);
  }),
  java: () => withClusters([() => ours('EventLoopServer'), () => bare('EventLoopServer')], async (both) => {
    await rates('new connections, Java workers', 'close', both);
    await rates('requests on kept connections, Java workers', 'keep', both);
  }),
  async restart() {
    const replaced = [['Node', () => ours(nodeWorker)], ['Node', nodes]];
    if (existsSync(pm2)) replaced.push(['Node', () => pm2Cluster(folder)]);
    for (const server of ['JdkServer', 'TomcatServer', 'NettyServer']) {
      replaced.push([server, () => ours(server, classpath)]);
    }
    for (const [what, open] of replaced) {
      await withClusters([open], async ([each]) => {
        for (const think of [0, 20]) await restarts(what, each, 1, think);
      });
    }
  },
};

try {
  for (const part of chosen.length ? chosen : Object.keys(parts)) await parts[part]();
  writeFileSync(join(here, 'target/compare-cluster.json'), JSON.stringify(results, null, 1) + '\n');
  process.stdout.write(table());
} finally {
  await load.end();
  rmSync(folder, { recursive: true, force: true });
}
