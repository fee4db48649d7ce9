// Node's own primary with a Java worker.
const cluster = require('cluster');
const [java, classPath, main] = process.argv.slice(2);
cluster.setupPrimary({exec: main, args: [], execArgv:
  ['--enable-native-access=ALL-UNNAMED', '-Xmx64m', '-cp', classPath]});
process.execPath = java;
const worker = cluster.fork();
worker.on('online', () => { console.log('online'); worker.send([1, 'two']); });
worker.on('message', message => { console.log(JSON.stringify(message)); worker.disconnect(); });
worker.on('exit', code => console.log(`exit ${code} ${worker.exitedAfterDisconnect}`));
