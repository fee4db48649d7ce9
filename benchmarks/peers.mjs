// Other servers' and supervisors' own ways to replace their workers; see systems.mjs for what a way is.
// Packages of the distribution; what is not there is left out, with a line that says why.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from './clusters.mjs';
import { sleep, waitForPids } from './processes.mjs';

const WSGI = `import os
def application(environ, start_response):
    body = b'pid %d\\n' % os.getpid()
    start_response('200 OK', [('Content-Type', 'text/plain'), ('Content-Length', str(len(body)))])
    return [body]
`;
const RACK = `run lambda { |env| [200, { 'Content-Type' => 'text/plain' }, ["pid #{Process.pid}\\n"]] }
`;

const childrenOf = (pid) =>
  readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'latin1').trim().split(' ').filter(Boolean).map(Number));

/** Waits until none of the old workers is there any more, and as many others are. */
const replaced = (pid, old) =>
  waitForPids(() => childrenOf(pid), (now) => now.length === old.length && !now.some((each) => old.includes(each)), 20);

function quietly(program, words) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { stdio: 'ignore' });
    child.once('error', reject);
    child.once('exit', (status) =>
      (status === 0 ? resolve() : reject(new Error(`${program} ${words.join(' ')}: status ${status}`))));
  });
}

const isThere = (program, ...words) => spawnSync(program, words, { stdio: 'ignore' }).status === 0;

export class Peers {
  /** @param answers waits until somebody answers on a port */
  constructor(here, folder, answers) {
    Object.assign(this, { here, answers });
    this.folder = mkdtempSync(join(folder, 'peers-'));
    writeFileSync(join(this.folder, 'app.py'), WSGI);
    writeFileSync(join(this.folder, 'config.ru'), RACK);
  }

  /** {ways, absent}: what can be measured, none started yet, and lines about what cannot. */
  found() {
    const all = [
      ['supervisord', isThere('supervisord', '--version'), 'not installed', (n) => this.supervisord(n)],
      ['gunicorn', isThere('gunicorn', '--version'), 'not installed', (n) => this.gunicorn(n)],
      ['puma', isThere('puma', '--version'), 'not installed', (n) => this.puma(n)],
      ['systemd-run', existsSync('/run/systemd/system') && process.getuid() === 0,
        'needs root and systemd as the first process', (n) => this.systemd(n)],
    ];
    return {
      ways: all.filter(([, there]) => there).map(([, , , way]) => way),
      absent: all.filter(([, there]) => !there).map(([name, , why]) => `${name}: left out, ${why}`),
    };
  }

  async #master(name, workers, port, program, words, signal) {
    const child = spawn(program, words, { cwd: this.folder, stdio: 'ignore' });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    await this.answers(port);
    await waitForPids(() => childrenOf(child.pid), (now) => now.length === workers, 20);
    return {
      name, ports: [port],
      reload: async () => {
        const old = childrenOf(child.pid);
        child.kill(signal);
        await replaced(child.pid, old);
      },
      end: async () => {
        const left = childrenOf(child.pid);
        child.kill('SIGTERM');
        await Promise.race([ended, sleep(10_000)]);
        for (const pid of [child.pid, ...left]) if (existsSync(`/proc/${pid}`)) process.kill(pid, 'SIGKILL');
      },
    };
  }

  async gunicorn(workers) {
    const port = await freePort();
    return this.#master('gunicorn, SIGHUP', workers, port, 'gunicorn',
      ['-w', String(workers), '-k', 'gthread', '--threads', '8', '-b', `127.0.0.1:${port}`, 'app:application'], 'SIGHUP');
  }

  async puma(workers) {
    const port = await freePort();
    return this.#master('puma, phased restart', workers, port, 'puma',
      ['-w', String(workers), '-t', '8:8', '-b', `tcp://127.0.0.1:${port}`, '-e', 'production', 'config.ru'], 'SIGUSR1');
  }

  /** It shares no port: a process and a port each, and its restart stops before it starts. */
  async supervisord(workers) {
    const ports = [];
    for (let i = 0; i < workers; i++) ports.push(await freePort());
    const file = join(this.folder, 'supervisord.conf');
    const socket = join(this.folder, 'supervisor.sock');
    writeFileSync(file, ['[unix_http_server]', `file=${socket}`, '[supervisord]', `logfile=${this.folder}/supervisord.log`,
      `pidfile=${this.folder}/supervisord.pid`, `childlogdir=${this.folder}`, ...process.getuid() === 0 ? ['user=root'] : [],
      '[rpcinterface:supervisor]', 'supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface',
      '[supervisorctl]', `serverurl=unix://${socket}`,
      ...ports.flatMap((port) => [`[program:work-${port}]`, 'startsecs=1',
        `command=${process.execPath} ${join(this.here, 'node-work.js')} ${port}`])].join('\n') + '\n');
    const child = spawn('supervisord', ['-n', '-c', file], { stdio: 'ignore' });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    await Promise.all(ports.map(this.answers));
    return {
      name: 'supervisord, restart', ports,
      reload: () => quietly('supervisorctl', ['-c', file, 'restart', 'all']),
      end: () => { child.kill('SIGTERM'); return ended; },
    };
  }

  /** A transient service and a port each; a restart stops before it starts. */
  async systemd(workers) {
    const ports = [];
    for (let i = 0; i < workers; i++) ports.push(await freePort());
    const units = ports.map((port) => `tasuki-benchmark-${port}.service`);
    for (const [i, port] of ports.entries()) {
      await quietly('systemd-run', ['--quiet', `--unit=${units[i]}`, process.execPath, join(this.here, 'node-work.js'), String(port)]);
    }
    await Promise.all(ports.map(this.answers));
    return {
      name: 'systemd-run, restart', ports,
      reload: () => quietly('systemctl', ['restart', ...units]),
      end: () => quietly('systemctl', ['stop', ...units]),
    };
  }
}
