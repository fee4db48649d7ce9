// A worker that can be left without a free descriptor.
const fs = require('fs');
const http = require('http');
const hoard = [];
process.on('message', message => {
  if (message === 'hoard') {
    try { for (;;) hoard.push(fs.openSync('/dev/null')); } catch (e) { process.send({full: e.code}); }
  } else {
    hoard.splice(0).forEach(fs.closeSync);
    process.send({full: null});
  }
});
http.createServer((request, response) => response.end(String(process.pid)))
  .listen(Number(process.argv[2]), '127.0.0.1');
