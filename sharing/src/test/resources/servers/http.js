// Answers with its pid.
const server = require('http').createServer((request, response) => response.end(String(process.pid)))
server.listen(Number(process.argv[2]), '127.0.0.1')
