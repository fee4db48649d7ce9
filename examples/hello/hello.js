// A server that knows nothing of Tasuki. HOST (default: all addresses) and PORT (default 3000).
const http = require('node:http');

const port = Number(process.env.PORT ?? 3000);
const slot = process.env.NODE_APP_INSTANCE ?? '-';

http
  .createServer((request, response) => {
    response.setHeader('Content-Type', 'text/plain; charset=utf-8');
    response.end(`Hello from process ${process.pid}, slot ${slot}\n`);
  })
  .listen(port, process.env.HOST, () => console.log(`Listening on port ${port}`));
