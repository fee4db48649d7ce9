// Connects with TLS several times, each time with the first session; prints what the server said.
const tls = require('tls');
const port = Number(process.argv[2]);
let session;
function next(left) {
  let said = '';
  const socket = tls.connect({port, host: '127.0.0.1', rejectUnauthorized: false, session,
    maxVersion: 'TLSv1.2'});
  socket.on('session', s => { session ??= s; });
  socket.on('data', d => said += d);
  socket.on('close', () => { process.stdout.write(said); if (left > 1) next(left - 1); });
  socket.on('error', e => { console.log(String(e)); process.exit(1); });
}
next(4);
