// Runs the same work by turns in Tasuki and in PM2, and compares medians. See compare-pm2.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { managers } from './managers.mjs';
import { memory, pidsOf, sleep, waitForPids } from './processes.mjs';
import { ratio } from './statistics.mjs';

const ROUNDS = Number(process.argv[2]);
const APPS = 50;
const here = dirname(fileURLToPath(import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'tasuki-bench-'));
const both = managers(here, folder);
const results = [];

// An app that does nothing, told apart from all other processes by how long it would sleep.
const seconds = String(9_000_000 + (process.pid % 100_000));
const idle = join(folder, 'idle.sh');
writeFileSync(idle, `exec sleep ${seconds}\n`);
const idlePids = () => pidsOf((commandLine) => commandLine.startsWith(`sleep\0${seconds}`));

const server = join(folder, 'server.js');
writeFileSync(server, "require('node:http').createServer((q, r) => r.end('ok')).listen(0);\n");

/** Calls `measure` for each manager by turns; each call yields one number. */
async function compare(what, unit, rounds, measure, prepare = () => {}) {
  const samples = new Map(both.map((manager) => [manager.name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const manager of both) {
      await prepare(manager, round);
      samples.get(manager.name).push(await measure(manager, round));
    }
  }
  results.push({ what, unit, samples: Object.fromEntries(samples) });
  process.stderr.write(`measured: ${what}\n`);
}

const timed = (action) => {
  const begin = performance.now();
  action();
  return performance.now() - begin;
};

const start = (manager, program, name, instances) =>
  manager.run('start', program, '--name', name, '-i', String(instances));

async function stopAll(manager) {
  manager.run('delete', 'all');
  await waitForPids(idlePids, (pids) => pids.length === 0);
}

async function boot() {
  await compare(
    'daemon from nothing to first `ping`', 'ms', ROUNDS,
    (manager) => timed(() => manager.run('ping')),
    (manager) => manager.kill(),
  );
}

async function memoryWith(apps) {
  await sleep(5_000);
  const read = new Map(both.map((manager) => [manager, manager.processes()]));
  const compareMemory = (what, field) =>
    compare(`${what}, ${apps} idle apps`, 'MB', 1, (manager) => {
      const found = read.get(manager).map((process) => memory(process.pid)[field]);
      return found.reduce((sum, value) => sum + value, 0);
    });
  await compareMemory('resident memory, all its processes', 'resident');
  await compareMemory('private dirty memory, all its processes', 'privateDirty');
  for (const manager of both) {
    for (const process of read.get(manager)) {
      results.push({
        what: `${process.name}, ${apps} idle apps`, unit: 'MB', detail: memory(process.pid),
      });
    }
  }
}

async function startMany() {
  const appeared = new Map();
  await compare(`\`start\` of ${APPS} apps until the command returns`, 'ms', ROUNDS, async (manager) => {
    const begin = performance.now();
    const command = manager.spawn('start', idle, '--name', 'idle', '-i', String(APPS));
    await waitForPids(idlePids, (pids) => pids.length === APPS);
    const all = performance.now() - begin;
    appeared.set(manager.name, [...(appeared.get(manager.name) ?? []), all]);
    await command;
    const returned = performance.now() - begin;
    await stopAll(manager);
    return returned;
  });
  results.push({
    what: `\`start\` of ${APPS} apps until all processes run`, unit: 'ms',
    samples: Object.fromEntries(appeared),
  });
}

/** Another instance each time: a restart budget is not what is measured here. */
async function crash() {
  for (const manager of both) start(manager, idle, manager.name, ROUNDS);
  await waitForPids(idlePids, (pids) => pids.length === 2 * ROUNDS);
  await sleep(2_000);
  const own = new Map();
  for (const manager of both) own.set(manager.name, manager.appPids());
  await compare('crash to new process', 'ms', ROUNDS, async (manager, round) => {
    const before = new Set(idlePids());
    const begin = performance.now();
    process.kill(own.get(manager.name)[round], 'SIGKILL');
    await waitForPids(idlePids, (pids) => pids.some((pid) => !before.has(pid)), 0);
    const taken = performance.now() - begin;
    await sleep(200);
    return taken;
  });
  for (const manager of both) manager.run('delete', 'all');
  await waitForPids(idlePids, (pids) => pids.length === 0);
}

async function list() {
  for (const manager of both) {
    for (const name of ['one', 'two']) manager.run('start', server, '--name', name);
    manager.run('ls');
  }
  await sleep(2_000);
  await compare('`ls` with 2 apps', 'ms', ROUNDS, (manager) => timed(() => manager.run('ls')));
  for (const manager of both) manager.run('delete', 'all');
}

const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

const digits = (number) => (number < 10 ? number.toFixed(1) : number.toFixed(0));

function cell(numbers, unit) {
  const spread = numbers.length > 1
    ? ` (${digits(Math.min(...numbers))}–${digits(Math.max(...numbers))})` : '';
  return `${digits(median(numbers))} ${unit}${spread}`;
}

function table() {
  const rows = results.filter((result) => result.samples).map(({ what, unit, samples }) => {
    // Memory is measured once: it hardly moves.
    const times = samples.tasuki.length > 1 ? ratio(samples.tasuki, samples.pm2)
      : (samples.tasuki[0] / samples.pm2[0]).toFixed(2);
    return `| ${what} | ${cell(samples.tasuki, unit)} | ${cell(samples.pm2, unit)} | ${times} |`;
  });
  const details = results.filter((result) => result.detail).map(({ what, detail }) =>
    `| ${what} | ${digits(detail.resident)} MB | ${digits(detail.privateDirty)} MB |`);
  return [
    `Medians of ${ROUNDS} (smallest–largest), by turns, on ${cpus().length} cores; ` +
      both.map((manager) => `${manager.name} ${manager.version}`).join(', ') +
      `, node ${process.versions.node}.`,
    '', '| | Tasuki | PM2 | ratio |', '|---|---|---|---|', ...rows,
    '', '| process | resident | private dirty |', '|---|---|---|', ...details, '',
  ].join('\n');
}

try {
  await boot();
  await memoryWith(0);
  await list();
  await startMany();
  await crash();
  for (const manager of both) start(manager, idle, 'idle', APPS);
  await waitForPids(idlePids, (pids) => pids.length === 2 * APPS);
  await memoryWith(APPS);
  writeFileSync(join(here, 'target/compare-pm2.json'), JSON.stringify(results, null, 1) + '\n');
  process.stdout.write(table());
} finally {
  for (const manager of both) manager.end();
  rmSync(folder, { recursive: true, force: true });
}
