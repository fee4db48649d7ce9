// The two process managers, driven by the same words.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pidsWithEnvironment, commandLineOf } from './processes.mjs';

class Manager {
  constructor(name, program, home, variable, own) {
    mkdirSync(home, { mode: 0o700 });
    Object.assign(this, { name, program, home, variable, own });
    this.environment = { ...process.env, [variable]: home, NO_COLOR: '1' };
    this.version = this.run('--version').trim().split('\n').at(-1).replace(/^tasuki /i, '');
  }

  /** Runs a command to its end; a failure ends the benchmark. */
  run(...words) {
    const options = { env: this.environment, encoding: 'utf8', maxBuffer: 256 << 20 };
    const result = spawnSync(this.program, words, options);
    if (result.status !== 0 && words[0] !== 'kill') {
      throw new Error(`${this.name} ${words.join(' ')}: ${result.stdout}${result.stderr}`);
    }
    return result.stdout;
  }

  /** Starts a command; the promise is kept when it has ended well. */
  spawn(...words) {
    const child = spawn(this.program, words, { env: this.environment, stdio: 'ignore' });
    return new Promise((resolve, reject) =>
      child.on('exit', (status) =>
        status === 0 ? resolve() : reject(new Error(`${this.name} ${words.join(' ')}: ${status}`))));
  }

  /** Its own processes, as {name, pid}. */
  processes() {
    return pidsWithEnvironment(this.variable, this.home).flatMap((pid) => {
      const line = commandLineOf(pid);
      const name = Object.keys(this.own).find((key) => this.own[key].test(line));
      return name ? [{ name, pid }] : [];
    });
  }

  /** The processes of its apps. */
  appPids() {
    return JSON.parse(this.run('jlist').match(/^\[.*\]$/ms)[0]).map((app) => app.pid);
  }

  /** Ends it and waits until it is gone. */
  kill() {
    if (this.processes().length > 0) this.run('kill');
    while (this.processes().length > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  }

  /** Ends it, and by force whatever is left of it. */
  end() {
    this.run('kill');
    for (const pid of pidsWithEnvironment(this.variable, this.home)) process.kill(pid, 'SIGKILL');
  }
}

export function managers(here, folder) {
  return [
    new Manager('tasuki', join(here, '../tasuki'), join(folder, 'tasuki'), 'TASUKI_HOME', {
      // The keeper first: its command line holds the daemon's.
      keeper: /tasuki-keeper\.jar/, tasukid: /tasukid\.jar/,
    }),
    new Manager('pm2', join(here, 'target/pm2/node_modules/.bin/pm2'), join(folder, 'pm2'),
      'PM2_HOME', { 'PM2 daemon': /God Daemon|Daemon\.js/ }),
  ];
}
