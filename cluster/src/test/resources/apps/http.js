// HTTP servers on the ports given; says who answered. Messages are echoed.
const http = require('http');
const cluster = require('cluster');
const [host, ...ports] = process.argv.slice(2);
for (const port of ports) {
  const server = http.createServer((request, response) => {
    const answer = () => response.end(String(process.pid));
    if (request.url.startsWith('/slow')) setTimeout(answer, Number(request.url.slice(5)));
    else if (request.url === '/crash') process.exit(7);
    else if (request.url === '/spin') { const end = Date.now() + 1500; while (Date.now() < end); answer(); }
    else answer();
  });
  server.on('error', e => process.send({error: e.code, port}));
  const options = port.startsWith('/') ? {path: port}
    : {host, port: parseInt(port), exclusive: port.endsWith('x')};
  server.listen(options, () => process.send({port: server.address().port ?? port, asked: port}));
}
process.on('message', message => {
  if (message === 'leave') cluster.worker.disconnect();
  else if (message === 'throw') setTimeout(() => { throw new Error('as asked'); });
  else process.send({echo: message, id: cluster.worker.id, isWorker: cluster.isWorker});
});
