// Express, as its documentation begins.
const express = require('express');
express().get('/', (request, response) => response.send(String(process.pid)))
  .listen(Number(process.argv[2]), '127.0.0.1');
