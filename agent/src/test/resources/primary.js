// Node's own primary with Java workers: node primary.js JAVA AGENT CLASSPATH MAIN
// Forks two, makes a hundred requests, disconnects them, and prints what it has seen as JSON.
const cluster = require('cluster');
const http = require('http');

const [java, agent, classPath, main] = process.argv.slice(2);
const seen = { online: 0, counts: {}, exits: [] };

function request(port) {
  return new Promise((resolve, reject) => {
    http
      .get({ port, host: '127.0.0.1', agent: false }, (response) => {
        let body = '';
        response.on('data', (data) => (body += data));
        response.on('end', () => resolve(body.split(' ')[0]));
      })
      .on('error', reject);
  });
}

async function run(port) {
  for (let i = 0; i < 100; i++) {
    const worker = await request(port);
    seen.counts[worker] = (seen.counts[worker] || 0) + 1;
  }
  cluster.disconnect();
}

process.execPath = java; // what cluster starts
cluster.setupPrimary({
  exec: main,
  args: [],
  execArgv: [`-javaagent:${agent}`, '--enable-native-access=ALL-UNNAMED', '-cp', classPath],
});
let listening = 0;
cluster.on('online', () => seen.online++);
cluster.on('listening', (worker, address) => {
  if (++listening === 2) run(address.port);
});
cluster.on('exit', (worker, code, signal) => {
  seen.exits.push(`${code} ${signal} ${worker.exitedAfterDisconnect}`);
  if (seen.exits.length === 2) {
    console.log(JSON.stringify(seen));
    process.exit(0);
  }
});
cluster.fork();
cluster.fork();
setTimeout(() => {
  for (const id in cluster.workers) cluster.workers[id].process.kill('SIGKILL');
  process.exit(1);
}, 30000);
