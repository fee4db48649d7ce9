// node:cluster's primary, told what to do on standard input as ours is: `restart` replaces all
// workers one by one in the way of Node's documentation, the end of input ends it.
const cluster = require('node:cluster');
const [count, exec, ...args] = process.argv.slice(2);
cluster.setupPrimary({ exec, args });

const listening = () => new Promise((resolve) => cluster.fork().once('listening', resolve));
const ended = (worker) =>
  new Promise((resolve) => {
    const timer = setTimeout(() => worker.process.kill('SIGKILL'), 10_000);
    worker.once('exit', () => { clearTimeout(timer); resolve(); });
    worker.disconnect();
  });

async function restart() {
  for (const worker of Object.values(cluster.workers)) {
    await listening();
    await ended(worker);
  }
  console.log('restarted');
}

(async () => {
  for (let i = 0; i < Number(count); i++) await listening();
  console.log('ready');
  const commands = require('node:readline').createInterface({ input: process.stdin });
  commands.on('line', restart);
  commands.on('close', () => process.exit(0));
})();
