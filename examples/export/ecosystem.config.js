// A shop: a server that follows the load, a worker, a job at night. What `tasuki export` makes of it
// is beside it; ExportExampleTest compares the two.
module.exports = {
  apps: [
    {
      name: 'api',
      script: 'api.js',
      instances: { min: 2, max: 6 },
      max_memory_restart: '512M',
      min_uptime: '10s',
      kill_timeout: '8s',
      drain_timeout: '20s',
      health: {
        readiness: { http: '/ready', interval: '5s' },
        liveness: { http: '/healthz', interval: '10s', failures: 3 },
      },
      env: { HOST: '0.0.0.0', PORT: 8080, LOG_LEVEL: 'info', DB_PASSWORD: 'only-for-development' },
      env_production: { LOG_LEVEL: 'warn' },
    },
    {
      name: 'mailer',
      script: 'mailer.py',
      interpreter: 'python3',
      instances: 1,
      depends_on: ['api'],
      env: { QUEUE: 'mails' },
    },
    {
      name: 'nightly',
      script: 'report.js',
      autorestart: false,
      cron_restart: '30 2 * * *',
      env: { TZ: 'UTC' },
    },
  ],
};
