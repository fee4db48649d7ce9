// Fastify, as its documentation begins.
const fastify = require('fastify')();
fastify.get('/', async () => String(process.pid));
fastify.listen({port: Number(process.argv[2]), host: '127.0.0.1'});
