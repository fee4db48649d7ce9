// Floods of log lines: their cost for the manager, and whether all of them arrive. See log-flood.
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { managers } from './managers.mjs';
import { cpuSeconds, sleep } from './processes.mjs';

const ROUNDS = Number(process.argv[2]);
const LINES = 200_000;
const KILLS = 10;
const STAMP = ['--log-date-format', 'YYYY-MM-DD HH:mm:ss.SSS'];
const PADDING = 'x'.repeat(91);
const folder = mkdtempSync(join(tmpdir(), 'tasuki-flood-'));
const both = managers(dirname(fileURLToPath(import.meta.url)), folder);

// Writes so many lines each time that the file NAME.go appears, and says NAME.done.
const burst = join(folder, 'burst.js');
writeFileSync(burst, `
const { existsSync, rmSync, writeFileSync } = require('node:fs');
const name = process.argv[2];
setInterval(() => {
  if (!existsSync(name + '.go')) return;
  rmSync(name + '.go');
  let n = 0;
  const write = () => {
    while (n < ${LINES}) {
      if (!process.stdout.write(String(n++).padStart(8, '0') + ' ${PADDING}\\n')) {
        return process.stdout.once('drain', write);
      }
    }
    writeFileSync(name + '.done', '');
  };
  write();
}, 50);
`);

// Writes numbered lines, some 3 MB a second, until the file NAME.stop appears; then says how many.
const stream = join(folder, 'stream.py');
writeFileSync(stream, `
import os, sys, time
name, n, begin = sys.argv[1], 0, time.time()
while not os.path.exists(name + '.stop'):
    for _ in range(1000):
        sys.stdout.write('%08d ${PADDING}\\n' % n)
        n += 1
    time.sleep(max(0, begin + n / 30000 - time.time()))
sys.stdout.flush()
open(name + '.part', 'w').write(str(n))
os.rename(name + '.part', name + '.done')
while True: time.sleep(60)
`);

const waitFor = async (what, condition) => {
  for (const deadline = performance.now() + 60_000; !condition(); await sleep(20)) {
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`);
  }
};

const managerCpu = (manager) =>
  manager.processes().reduce((sum, { pid }) => sum + cpuSeconds(pid), 0);

/** The log of an app and what was put aside of it. */
const logFiles = (manager, name) =>
  readdirSync(join(manager.home, 'logs'))
    .filter((file) => file.startsWith(`${name}-out`))
    .map((file) => join(manager.home, 'logs', file));

const written = (manager, name) =>
  logFiles(manager, name).reduce((sum, file) => sum + readFileSync(file).length, 0);

async function cost(manager, kind, flags) {
  const name = `${kind}${manager.name}`;
  const signal = join(folder, name);
  manager.run('start', burst, '--name', name, ...flags, '--', signal);
  const samples = [];
  for (let round = 0; round < ROUNDS; round++) {
    await sleep(1500);
    const [before, had] = [managerCpu(manager), written(manager, name)];
    writeFileSync(`${signal}.go`, '');
    await waitFor('the app', () => existsSync(`${signal}.done`));
    rmSync(`${signal}.done`);
    await waitFor('the log', () => written(manager, name) - had >= LINES * 100);
    await sleep(500);
    samples.push(managerCpu(manager) - before);
  }
  manager.run('delete', name);
  return samples;
}

const median = (samples) => samples.toSorted((a, b) => a - b)[Math.floor(samples.length / 2)];

async function costs() {
  const noRotation = (manager) => (manager.name === 'tasuki' ? ['--log-rotate', 'false'] : []);
  const rows = [];
  for (const [kind, flags] of [['direct', []], ['stamped', STAMP]]) {
    const row = [];
    for (const manager of both) {
      row.push(await cost(manager, kind, [...flags, ...noRotation(manager)]));
    }
    rows.push([kind, row]);
  }
  console.log(`${LINES} lines of 100 bytes from one app, CPU seconds of the manager, medians of ${ROUNDS}:\n`);
  console.log(`| | ${both.map((m) => `${m.name} ${m.version}`).join(' | ')} | ratio |`);
  console.log('|---|---|---|---|');
  for (const [kind, row] of rows) {
    const [ours, theirs] = row.map(median);
    const all = row.map((samples) => samples.map((s) => s.toFixed(2)).join(' '));
    console.log(`| ${kind === 'direct' ? 'lines as they are' : 'lines with stamps'} | ${ours.toFixed(2)} (${all[0]}) | ${theirs.toFixed(2)} (${all[1]}) | ${(ours / theirs).toFixed(3)} |`);
  }
}

/** Counts what the files of an app hold of the lines 0 to `count`. */
function check(manager, name, count) {
  const times = new Uint8Array(count);
  let malformed = 0;
  for (const file of logFiles(manager, name)) {
    for (const line of readFileSync(file, 'latin1').split('\n')) {
      const match = line.match(/^(?:\S+ \S+: )?(\d{8}) x{91}$/);
      if (match && Number(match[1]) < count) times[Number(match[1])]++;
      else if (line.trim() !== '') malformed++;
    }
  }
  const lost = times.filter((n) => n === 0).length;
  const doubled = times.filter((n) => n > 1).length;
  const files = logFiles(manager, name).length;
  console.log(`| ${name} | ${count} | ${files} | ${lost} | ${doubled} | ${malformed} |`);
  return lost + doubled + malformed === 0;
}

async function kills() {
  const tasuki = both[0];
  const pidFile = join(tasuki.home, 'run/tasukid.pid');
  const names = ['direct', 'stamped'];
  const rotation = ['--log-rotate', 'size=1M,keep=1000'];
  for (const name of names) {
    const stamp = name === 'stamped' ? STAMP : [];
    tasuki.run('start', stream, '--name', name, ...stamp, ...rotation, '--', join(folder, name));
  }
  for (let kill = 0; kill < KILLS; kill++) {
    await sleep(200 + Math.random() * 1000);
    const pid = Number(readFileSync(pidFile, 'utf8'));
    process.kill(pid, 'SIGKILL');
    await waitFor('the next daemon', () => Number(readFileSync(pidFile, 'utf8')) !== pid);
  }
  await sleep(2000);
  const counts = [];
  for (const name of names) {
    writeFileSync(join(folder, `${name}.stop`), '');
    await waitFor(name, () => existsSync(join(folder, `${name}.done`)));
    counts.push(Number(readFileSync(join(folder, `${name}.done`), 'utf8')));
  }
  // Until nothing is put aside any more: a file that moves meanwhile would be counted twice.
  for (let had = '', now = ' '; had !== now; await sleep(2500)) {
    [had, now] = [now, names.flatMap((name) => logFiles(tasuki, name)).join()];
  }
  console.log(`\nRotation at every 1 MB, tasukid killed ${KILLS} times:\n`);
  console.log('| output | lines written | files | lost | doubled | malformed |');
  console.log('|---|---|---|---|---|---|');
  return names.map((name, at) => check(tasuki, name, counts[at])).every((good) => good);
}

try {
  if (ROUNDS > 0) await costs();
  process.exitCode = (await kills()) ? 0 : 1;
} finally {
  both.forEach((manager) => manager.end());
  rmSync(folder, { recursive: true, force: true });
}
