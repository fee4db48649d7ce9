// Sends many large messages and exits once all are written.
const [count, size] = process.argv.slice(2).map(Number);
const text = 'x'.repeat(size);
let left = count;
for (let i = 0; i < count; i++) {
  process.send(text, () => { if (--left === 0) process.disconnect(); });
}
