// A server of Bun's own API; says who answered. Messages are echoed.
Bun.serve({port: Number(process.argv[2]), hostname: '127.0.0.1', fetch: () => new Response(String(process.pid))});
process.on('message', message => process.send({echo: message}));
