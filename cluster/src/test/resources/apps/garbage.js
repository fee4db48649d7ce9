// Writes what is no message on its channel, then stays.
const fs = require('fs');
process.on('message', message => {
  fs.writeSync(3, message === 'deep' ? '['.repeat(100000) + '\n' : '{"cmd":"NODE_CLUSTER","act"\n');
});
setInterval(() => {}, 1000);
