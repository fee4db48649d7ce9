// Primaries, bare servers and the load generator as processes that are told what to do by lines.
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';

/** A process that answers each line with one that begins with an expected word. */
export class Told {
  constructor(program, words) {
    // In a session of its own, as a service is: the kernel shares its time among sessions
    // (sched(7), autogroup), and whoever sits in that of the clients is served in larger batches.
    this.process = spawn(program, words, { stdio: ['pipe', 'pipe', 'ignore'], detached: true });
    this.pid = this.process.pid;
    this.waiting = [];
    this.ended = new Promise((resolve) => this.process.once('exit', resolve));
    createInterface({ input: this.process.stdout }).on('line', (line) => {
      const index = this.waiting.findIndex(({ start }) => line.startsWith(start));
      if (index >= 0) this.waiting.splice(index, 1)[0].resolve(line);
    });
  }

  /** The next line that begins so. */
  heard(start) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no "${start}" within a minute`)), 60_000);
      this.waiting.push({ start, resolve: (line) => { clearTimeout(timer); resolve(line); } });
    });
  }

  tell(line, start) {
    const answer = this.heard(start);
    this.process.stdin.write(line + '\n');
    return answer;
  }

  async end() {
    this.process.stdin.end();
    const timer = setTimeout(() => this.process.kill('SIGKILL'), 5_000);
    await this.ended;
    clearTimeout(timer);
  }
}

/** Processor time of all threads of a process, in seconds. */
export function processorTime(pid) {
  let nanoseconds = 0;
  for (const task of readdirSync(`/proc/${pid}/task`)) {
    try {
      nanoseconds += Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'latin1').split(' ')[0]);
    } catch {
      // that thread has just ended
    }
  }
  return nanoseconds / 1e9;
}

export const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** The load generator; `run` yields {requests, failed, seconds, bytes} and latencies in ms. */
export class Load {
  constructor(java, classpath) {
    this.told = new Told(java, ['-Xmx256m', '-XX:+UseSerialGC', '-cp', classpath,
      'dev.tasuki.benchmarks.LoadGenerator']);
  }

  async run(kind, ports, clients, milliseconds, think = 0, path = '/') {
    return JSON.parse(await this.told.tell(
      [kind, ports.join(','), clients, milliseconds, think, path].join(' '), '{'));
  }

  end() {
    return this.told.end();
  }
}
