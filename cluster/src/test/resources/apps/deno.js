// A server of Deno's own API; says who answered. It binds its port by itself.
Deno.serve({port: Number(Deno.args[0]), hostname: '127.0.0.1'}, () => new Response(String(Deno.pid)));
