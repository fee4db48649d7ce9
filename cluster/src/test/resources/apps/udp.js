// Answers each datagram with the pid; says when it is bound.
const socket = require('dgram').createSocket('udp4');
socket.on('message', (text, from) => socket.send(String(process.pid), from.port, from.address));
socket.bind(Number(process.argv[2]), '127.0.0.1', () => process.send({port: socket.address().port}));
