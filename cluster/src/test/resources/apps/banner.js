// Tells each connection at once who has it, and a little later that it is done.
require('net')
  .createServer(connection => {
    connection.on('error', () => {});
    connection.write(process.pid + '\n');
    setTimeout(() => connection.end('done\n'), 3);
  })
  .listen(Number(process.argv[2]), '127.0.0.1');
