// Start of a JVM server until it answers, with and without an AOT cache of its classes.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from './clusters.mjs';
import { sleep } from './processes.mjs';
import { cell, ratio } from './statistics.mjs';

async function untilAnswered(port) {
  for (const deadline = performance.now() + 30_000; performance.now() < deadline; await sleep(2)) {
    try {
      await (await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } })).text();
      return;
    } catch {
      // not yet
    }
  }
  throw new Error('the server does not answer');
}

export async function jvmStarts({ java, library, quick, systems }) {
  // A cache cannot hold classes of a folder: the jar of the same classes.
  const target = join(library.split(':').find((entry) => entry.endsWith('/classes')), '..');
  const jar = join(target, readdirSync(target).find((file) => /^tasuki-benchmarks-[^-]*\.jar$/.test(file)));
  const cache = join(systems.folder, 'server.aot');
  const begin = async (...flags) => {
    const port = await freePort();
    const start = performance.now();
    const server = spawn(java, [...flags, '-Xlog:disable', '-XX:+UseSerialGC', '-cp', jar,
      'dev.tasuki.benchmarks.JdkServer', String(port)], { stdio: 'ignore' });
    const gone = new Promise((resolve) => server.once('exit', resolve));
    await untilAnswered(port);
    const took = performance.now() - start;
    server.kill('SIGTERM');
    await gone;
    return took;
  };
  await begin(`-XX:AOTCacheOutput=${cache}`); // a child of the JVM writes it at the end
  for (let i = 0; i < 100 && !existsSync(cache); i++) await sleep(100);
  const samples = { without: [], with: [] };
  for (let round = 0; round < (quick ? 2 : 10); round++) {
    samples.without.push(await begin());
    if (existsSync(cache)) samples.with.push(await begin(`-XX:AOTCache=${cache}`));
  }
  const rows = [
    `| without | ${cell(samples.without)} | |`,
    samples.with.length === 0 ? '| with an AOT cache | none could be made | |'
      : `| with an AOT cache | ${cell(samples.with)} | ${ratio(samples.with, samples.without)} |`,
  ];
  const text = ['JDK HttpServer, from spawn to its first answer, by turns, ms.', '',
    '| | ms | ratio |', '|---|---|---|', ...rows].join('\n');
  return { sections: [{ title: 'Start of a JVM server', text }], charts: [], data: samples };
}
