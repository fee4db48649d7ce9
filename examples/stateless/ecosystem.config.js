// Three workers a server, all on the same port; `examples/stateless/run NAME` runs one of them.
// What they need to know of Redis and S3 comes by the environment: REDIS_URL, S3_ENDPOINT,
// S3_BUCKET, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION.
const worker = { instances: 3, exec_mode: 'cluster', listen_timeout: '60s', kill_timeout: '10s' };

module.exports = {
  apps: [
    {
      ...worker,
      name: 'plain',
      script: 'plain/target/stateless-plain.jar',
      jvm_args: ['-Xmx64m', '-XX:+UseSerialGC'], // uploads of any size go through it
      env: { PORT: process.env.PORT || 3000 },
      health: { liveness: '/healthz' },
    },
    {
      ...worker,
      name: 'spring',
      script: 'spring/target/stateless-spring.jar',
      jvm_args: ['-Xmx128m', '-XX:+UseSerialGC'],
      env: { PORT: process.env.PORT || 3001 },
    },
    {
      // The counter-example: the same program with its sessions in a map.
      ...worker,
      name: 'broken',
      script: 'plain/target/stateless-plain.jar',
      jvm_args: ['-Xmx64m', '-XX:+UseSerialGC'],
      env: { PORT: process.env.PORT || 3002, SESSIONS: 'memory' },
    },
  ],
};
