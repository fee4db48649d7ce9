// A server whose work can be chosen by the path: none, 2 ms of processor, 20 ms of waiting.
const BUSY_MILLIS = 2;
const WAIT_MILLIS = 20;
const name = `pid ${process.pid}\n`;

function busy() {
  const end = performance.now() + BUSY_MILLIS;
  while (performance.now() < end);
}

require('node:http')
  .createServer((request, response) => {
    if (request.url === '/wait') return setTimeout(() => response.end(name), WAIT_MILLIS);
    if (request.url === '/cpu') busy();
    return response.end(name);
  })
  .listen({ host: '127.0.0.1', port: Number(process.argv[2]), backlog: 511 });
