// A TLS server whose workers share their session tickets; the key and certificate come by path.
const fs = require('fs');
const [port, key, cert] = process.argv.slice(2);
require('tls').createServer({key: fs.readFileSync(key), cert: fs.readFileSync(cert)}, socket => {
  socket.end(`${process.pid} ${socket.isSessionReused()}\n`);
}).listen(Number(port), '127.0.0.1');
