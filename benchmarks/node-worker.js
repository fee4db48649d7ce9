// The server that node:cluster and Tasuki are given alike.
require('node:http')
  .createServer((request, response) => response.end(String(process.pid)))
  .listen({ host: '127.0.0.1', port: Number(process.argv[2]), backlog: 511 });
