// Requests a second and latencies of the same servers as a cluster in different ways.
import { barChart } from './charts.mjs';
import { processorTime } from './clusters.mjs';
import { sleep } from './processes.mjs';
import { cell, digits, median, ratio } from './statistics.mjs';

const HANDLERS = [
  { path: '/', word: 'no work', clients: 64 },
  { path: '/cpu', word: '2 ms of processor', clients: 32 },
  { path: '/wait', word: '20 ms of waiting', clients: 256 },
];

/** Slices of load by turns, there and back; the first of each only warms. */
async function slices({ load, quick }, clusters, kind, clients, path, rounds, millis) {
  const samples = Object.fromEntries(clusters.map(({ name }) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (const cluster of round % 2 ? clusters : clusters.toReversed()) {
      const made = await load.run(kind, cluster.ports, clients, quick ? 300 : millis, 0, path);
      if (round >= 0) samples[cluster.name].push(made);
    }
  }
  return samples;
}

/** A JVM compiles what is hot for some seconds, and they all share the cores. */
async function warm({ load, quick }, kind, clusters, connection, workers) {
  if (kind !== 'java' || quick) return;
  for (const cluster of clusters) await load.run(connection, cluster.ports, 64, workers * 2_500);
}

async function started(ways, workers) {
  const clusters = [];
  try {
    for (const way of ways) clusters.push(await way(workers));
    return clusters;
  } catch (e) {
    await ended(clusters);
    throw e;
  }
}

async function ended(clusters) {
  for (const cluster of clusters) await cluster.end();
}

const rate = (sample) => sample.requests / sample.seconds;
const column = (samples, of) => cell(samples.map(of));

function row(workers, name, samples, baseline) {
  const failed = samples.reduce((sum, sample) => sum + sample.failed, 0);
  const beside = samples === baseline ? '' : ratio(samples.map(rate), baseline.map(rate));
  return `| ${workers} | ${name} | ${column(samples, rate)} | ${beside} | ` +
    `${digits(median(samples.map((s) => s.bytes / s.seconds / 1e6)))} | ${column(samples, (s) => s.mean)} | ` +
    `${column(samples, (s) => s.p50)} | ${column(samples, (s) => s.p99)} | ${column(samples, (s) => s['p99.9'])} | ${failed} |`;
}

/** The table of the comparison: kinds of workers × work × number of workers × ways. */
export async function table(context) {
  const sections = [];
  const charts = [];
  const data = [];
  for (const kind of ['node', 'java']) {
    const rows = Object.fromEntries(HANDLERS.map(({ word }) => [word, []]));
    const groups = Object.fromEntries(HANDLERS.map(({ word }) => [word, []]));
    let names = [];
    for (const workers of context.quick ? [1, 2] : [1, 2, 4, 8]) {
      const clusters = await started(context.systems.of(kind), workers);
      names = clusters.map(({ name }) => name);
      try {
        await warm(context, kind, clusters, 'keep', workers);
        for (const { path, word, clients } of HANDLERS) {
          const samples = await slices(context, clusters, 'keep', clients, path, 3, 1_500);
          rows[word].push(...names.map((name) => row(workers, name, samples[name], samples[names[0]])));
          groups[word].push({ label: `${workers} worker${workers > 1 ? 's' : ''}`, bars: names.map((name) => bar(name, samples[name])) });
          data.push({ kind, workers, work: word, clients, samples });
        }
      } finally {
        await ended(clusters);
      }
      console.error(`measured: ${kind}, ${workers} workers`);
    }
    for (const [index, { word, clients }] of HANDLERS.entries()) {
      const name = `table-${kind}-${['none', 'cpu', 'wait'][index]}`;
      charts.push({ name, svg: barChart(`${kind} workers, ${word}`, 'requests/s', names, groups[word]) });
      sections.push({
        title: `${kind === 'node' ? 'Node' : 'Java'} workers, ${word}`,
        text: [`${clients} clients on kept connections, on ${context.cores} cores with their servers; ` +
          'medians of 3 slices by turns (smallest–largest), latencies in ms. ' + limits(word, context.cores), '',
        `![](${name}.svg)`, '',
        '| workers | | requests/s | × bare | MB/s | mean | p50 | p99 | p99.9 | failed |',
        '|---|---|---|---|---|---|---|---|---|---|', ...rows[word]].join('\n'),
      });
    }
  }
  return { sections, charts, data };
}

const limits = (word, cores) => (word.includes('waiting')
  ? 'One process waits for many at once: more workers add little.'
  : `More than ${cores} busy processes cannot be faster here than ${cores}.`);

function bar(name, samples) {
  const rates = samples.map(rate);
  return { name, low: Math.min(...rates), middle: median(rates), high: Math.max(...rates) };
}

/** A new connection for each request, and what it costs the manager's own processes. */
export async function newConnections(context) {
  const sections = [];
  const data = [];
  for (const kind of ['node', 'java']) {
    const clusters = await started(context.systems.of(kind), 2);
    try {
      await warm(context, kind, clusters, 'close', 2);
      const samples = await slices(context, clusters, 'close', 64, '/', 5, 1_500);
      const names = clusters.map(({ name }) => name);
      const cost = {};
      for (const cluster of clusters.filter(({ pids }) => pids)) {
        const before = cpu(cluster);
        const { requests } = await context.load.run('close', cluster.ports, 64, context.quick ? 300 : 3_000);
        cost[cluster.name] = (1e6 * (cpu(cluster) - before)) / requests;
      }
      const rows = names.map((name) => {
        const beside = name === names[0] ? '' : ratio(samples[name].map(rate), samples[names[0]].map(rate));
        const failed = samples[name].reduce((sum, sample) => sum + sample.failed, 0);
        const spent = cost[name] === undefined ? '–' : `${digits(cost[name])} µs`;
        return `| ${name} | ${cell(samples[name].map(rate))} | ${beside} | ${spent} | ` +
          `${column(samples[name], (s) => s.p99)} | ${failed} |`;
      });
      data.push({ kind, samples, cost });
      sections.push({
        title: `New connections, 2 ${kind === 'node' ? 'Node' : 'Java'} workers`,
        text: ['64 clients, a connection for each request; medians of 5 slices by turns. The processor time is ' +
          'that of primary or daemon for each connection, of one slice.', '',
        '| | connections/s | × bare | manager for each | p99 (ms) | failed |',
        '|---|---|---|---|---|---|', ...rows].join('\n'),
      });
    } finally {
      await ended(clusters);
    }
  }
  return { sections, charts: [], data };
}

const cpu = (cluster) => cluster.pids().reduce((sum, pid) => sum + processorTime(pid), 0);

/** All workers are replaced under load. */
export async function reloads(context) {
  const rows = [];
  const data = [];
  const peers = context.systems.peers();
  peers.absent.forEach((line) => console.error(`run: ${line}`));
  const ways = [...context.systems.of('node').slice(1), ...peers.ways];
  for (const connection of ['close', 'keep']) {
    for (const way of ways) {
      const cluster = await way(2);
      try {
        for (let round = 0; round < (context.quick ? 1 : 2); round++) {
          const millis = context.quick ? 8_000 : 10_000;
          const running = context.load.run(connection, cluster.ports, 16, millis, 5);
          await sleep(500);
          const begin = performance.now();
          const replaced = cluster.reload().then(() => performance.now() - begin);
          const made = await running;
          const took = await replaced;
          data.push({ name: cluster.name, connection, took, ...made });
        }
      } finally {
        await cluster.end();
      }
      const all = data.filter((each) => each.name === cluster.name && each.connection === connection);
      const sum = (field) => all.reduce((total, each) => total + each[field], 0);
      rows.push(`| ${cluster.name} | ${connection === 'keep' ? 'kept' : 'new'} | ${sum('requests')} | ` +
        `${sum('failed')} | ${cell(all.map((each) => each.took / 1000))} | ${cell(all.map((each) => each.p99))} |`);
      console.error(`measured: reload, ${cluster.name}, ${connection}`);
    }
  }
  const text = ['2 Node workers without any signal handler, 16 clients with 5 ms between requests, who never repeat ' +
    'one; kept connections are not told of the reload. gunicorn (2 workers with 8 threads, SIGHUP) and puma (the ' +
    'same, phased restart) serve with their own programs: only what is lost can be compared. supervisord and ' +
    'systemd share no port and stop before they start: 2 processes with a port each, for comparison.', '',
    ...peers.absent.map((line) => `${line}.`), '',
  '| | connections | requests | lost | reload (s) | p99 during (ms) |', '|---|---|---|---|---|---|', ...rows];
  return { sections: [{ title: 'Reload under load', text: text.join('\n') }], charts: [], data };
}
