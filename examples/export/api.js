// A server that knows nothing of Tasuki, nor of Kubernetes.
const { createServer } = require('node:http');
createServer((request, response) => response.end('ok\n')).listen(process.env.PORT, process.env.HOST);
