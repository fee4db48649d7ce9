// Listens on an abstract Unix name and reaches itself there.
const net = require('net');
const name = '\0' + process.argv[2];
net.createServer(socket => socket.end('reached')).listen({path: name}, () => {
  net.connect({path: name}).on('data', data => process.send({answer: String(data)}))
    .on('error', e => process.send({answer: e.code}));
}).on('error', e => process.send({answer: 'listen: ' + e.code}));
