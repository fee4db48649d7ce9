// Many idle apps, each of its own name, in Tasuki and in PM2. See many-apps.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { managers } from './managers.mjs';
import { cpuSeconds, memory, pidsOf, sleep, waitForPids } from './processes.mjs';

const APPS = Number(process.argv[2]);
const IDLE_SECONDS = 30;
const SETTLING = 15_000; // what is cleared away when all is quiet counts
const folder = mkdtempSync(join(tmpdir(), 'tasuki-many-'));
const all = managers(dirname(fileURLToPath(import.meta.url)), folder);
const chosen = all.filter((manager) => ['', manager.name].includes(process.argv[3]));

// An app that does nothing, told apart from all other processes by how long it would sleep.
const seconds = String(9_000_000 + (process.pid % 100_000));
writeFileSync(join(folder, 'idle.sh'), `exec sleep ${seconds}\n`);
const [half, file] = [join(folder, 'half.json'), join(folder, 'apps.json')];
const apps = Array.from({ length: APPS }, (_, number) => (
  { name: `idle-${number}`, script: join(folder, 'idle.sh'), interpreter: 'bash' }));
writeFileSync(file, JSON.stringify({ apps }));
writeFileSync(half, JSON.stringify({ apps: apps.slice(0, APPS / 2) }));
const idlePids = () => pidsOf((commandLine) => commandLine.startsWith(`sleep\0${seconds}`));

const timed = (action) => {
  const begin = performance.now();
  action();
  return performance.now() - begin;
};

const median = (samples) => samples.toSorted((a, b) => a - b)[samples.length >> 1];
const times = (count, action) => median(Array.from({ length: count }, action));

const sum = (manager, measure) =>
  manager.processes().reduce((total, { pid }) => total + measure(pid), 0);
const resident = (manager) => sum(manager, (pid) => memory(pid).resident);
const own = (manager) => sum(manager, (pid) => memory(pid).privateDirty);

async function idleCpu(manager) {
  const before = sum(manager, cpuSeconds);
  await sleep(IDLE_SECONDS * 1000);
  return (100 * (sum(manager, cpuSeconds) - before)) / IDLE_SECONDS;
}

/** Starts the apps of a file until there are so many. */
async function start(manager, from, count) {
  const command = { begin: performance.now(), end: 0 };
  const starting = manager.spawn('start', from).then(() => (command.end = performance.now()));
  await waitForPids(idlePids, (pids) => pids.length >= count, 20, 600_000);
  const running = performance.now() - command.begin;
  await starting;
  await sleep(SETTLING);
  return { running, returned: command.end - command.begin };
}

async function measure(manager) {
  const rows = [];
  const row = (what, value, unit, digits = 0) => {
    rows.push([what, `${value.toFixed(digits)} ${unit}`]);
    process.stderr.write(`${manager.name}: ${what}: ${value.toFixed(digits)} ${unit}\n`);
  };
  manager.run('ping');
  await sleep(SETTLING);
  const [residentBefore, ownBefore] = [resident(manager), own(manager)];
  row('CPU without apps', await idleCpu(manager), '%', 2);
  const halfCount = Math.floor(APPS / 2);
  const first = await start(manager, half, halfCount);
  row(`\`start FILE\` of ${halfCount} apps until all processes run`, first.running, 'ms');
  row(`\`start FILE\` of ${halfCount} apps until it returns`, first.returned, 'ms');
  const residentHalf = resident(manager);
  const second = await start(manager, file, APPS);
  row(`… of ${APPS - halfCount} more until it returns`, second.returned, 'ms');
  const [residentAll, ownAll] = [resident(manager), own(manager)];
  row('CPU, idle', await idleCpu(manager), '%', 2);
  row('resident memory, all its processes', residentAll, 'MB');
  row('resident memory for each app', (residentAll - residentBefore) / APPS, 'MB', 3);
  row('private memory for each app', (ownAll - ownBefore) / APPS, 'MB', 3);
  const slope = (residentAll - residentHalf) / (APPS - halfCount);
  row('resident memory for each app of the second half', slope, 'MB', 3);
  row('`ls`', times(5, () => timed(() => manager.run('ls'))), 'ms');
  row('`jlist`', times(5, () => timed(() => manager.run('jlist'))), 'ms');
  row('`restart` of one', times(3, () => timed(() => manager.run('restart', 'idle-7'))), 'ms');
  row('`stop all`', timed(() => manager.run('stop', 'all')), 'ms');
  row('`delete all`', timed(() => manager.run('delete', 'all')), 'ms');
  await waitForPids(idlePids, (pids) => pids.length === 0);
  manager.end();
  return rows;
}

try {
  const load = loadavg().map((value) => value.toFixed(1)).join(' ');
  const columns = [];
  for (const manager of chosen) columns.push(await measure(manager));
  console.log(`${APPS} idle apps (shell scripts that sleep) on ${cpus().length} cores, load ${load} before:\n`);
  console.log(`| | ${chosen.map((manager) => `${manager.name} ${manager.version}`).join(' | ')} |`);
  console.log(`|---|${chosen.map(() => '---|').join('')}`);
  columns[0].forEach(([what], at) =>
    console.log(`| ${what} | ${columns.map((column) => column[at][1]).join(' | ')} |`));
} finally {
  all.forEach((manager) => manager.end());
  rmSync(folder, { recursive: true, force: true });
}
