// All parts one after the other; see run. A part yields sections of the report: {title, text}, and
// what was measured goes into `report.data` under its name.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Load } from './clusters.mjs';
import { facts, warning } from './machine.mjs';
import { jvmStarts } from './jvm-starts.mjs';
import { newConnections, reloads, table } from './rates.mjs';
import { Systems } from './systems.mjs';

const [java, classpath, ...words] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
const quick = words.includes('--quick');
const results = join(here, 'target/results');
// A primary's class path is the library and no more: it would cost its start.
const library = classpath.split(':').filter((entry) => /\/(classes|tasuki-[^/]*\.jar)$/.test(entry)).join(':');

/** One of the programs beside this one, as it is; its table becomes a section. */
function wrapped(title, program, args, json) {
  const run = spawnSync(join(here, program), args, {
    encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 1e8, timeout: 900_000,
  });
  const text = run.status === 0 ? run.stdout : `${run.stdout}\n**It ended with status ${run.status}.**`;
  const data = json && run.status === 0 ? JSON.parse(readFileSync(join(here, 'target', json), 'utf8')) : null;
  return { sections: [{ title, text }], data, charts: [], failed: run.status !== 0 };
}

const rounds = quick ? '1' : '5';
const parts = {
  table: (context) => table(context),
  new: (context) => newConnections(context),
  reload: (context) => reloads(context),
  jvm: (context) => jvmStarts(context),
  cluster: () => wrapped('The cluster library beside node:cluster', 'compare-cluster',
    [rounds, 'start', 'node', 'java'], 'compare-cluster.json'),
  pm2: () => wrapped('Beside PM2: boot, commands, memory, crash', 'compare-pm2', [rounds], 'compare-pm2.json'),
  logs: () => wrapped('A flood of log lines', 'log-flood', [quick ? '1' : '3'], null),
};

// No part begins after this; the longest takes less than the rest of half an hour.
const LAST_BEGIN_SECONDS = 24 * 60;

const chosen = words.filter((word) => !word.startsWith('--'));
const unknown = [...chosen.filter((word) => !parts[word]), ...words.filter((w) => /^-/.test(w) && w !== '--quick')];
if (unknown.length) {
  console.error(`run: ${unknown.join(' ')}: not known; parts are ${Object.keys(parts).join(' ')}, and --quick`);
  process.exit(2);
}

const started = Date.now();
const machine = facts(java, join(here, '../tasuki'));
const report = { machine, quick, seconds: {}, data: {} };
const sections = [];
let failed = false;
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });

function write() {
  const shown = Object.entries(machine).map(([key, value]) => `| ${key} | ${value} |`);
  const text = [
    '# Figures', '',
    quick ? '**Made with --quick: only shows that everything runs; the figures say nothing.**\n' : '',
    warning(machine), '',
    '| machine | |', '|---|---|', ...shown, '',
    ...sections.flatMap(({ title, text: body }) => [`## ${title}`, '', body.trim(), '']),
  ];
  writeFileSync(join(results, 'results.md'), text.join('\n'));
  writeFileSync(join(results, 'results.json'), JSON.stringify(report, null, 1) + '\n');
}

const systems = new Systems(here, java, library);
const load = new Load(java, library);
try {
  for (const part of chosen.length ? chosen : Object.keys(parts)) {
    const begin = Date.now();
    if (begin - started > LAST_BEGIN_SECONDS * 1000) {
      failed = true;
      sections.push({ title: part, text: '**Not measured: half an hour is nearly over.**' });
      console.error(`run: ${part}: left out, half an hour is nearly over; run it alone: benchmarks/run ${part}`);
      continue;
    }
    console.error(`run: ${part} begins, ${Math.round((begin - started) / 1000)} s after the start`);
    try {
      const made = await parts[part]({ systems, load, quick, java, library, cores: machine.cores });
      sections.push(...made.sections);
      report.data[part] = made.data;
      failed ||= made.failed ?? false;
      for (const { name, svg } of made.charts) writeFileSync(join(results, `${name}.svg`), svg);
    } catch (e) {
      failed = true;
      sections.push({ title: part, text: `**Not measured: ${String(e.message).split('\n')[0]}**` });
      console.error(`run: ${part}: ${e.stack}`);
    }
    report.seconds[part] = Math.round((Date.now() - begin) / 1000);
    console.error(`run: ${part} took ${report.seconds[part]} s`);
    write();
  }
} finally {
  await load.end();
  systems.end();
  rmSync(systems.folder, { recursive: true, force: true });
}
console.log(join(results, 'results.md'));
process.exit(failed ? 1 : 0);
