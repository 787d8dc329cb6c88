// Stands in for every app in tests of the supervisor: ready, draining and ending as the real ones do.
import { createServer } from 'node:http';
import { setTimeout } from 'node:timers';

const { PORT, INSTANCE, SERVICE_TYPE, DRAIN_DELAY_MS = '0', FAKE_FAULT } = process.env;
const app = process.argv[2] ?? 'app';
let isDraining = false;
/** As the real ones: who asked is told at once. */
const askers = new Set();

if (FAKE_FAULT === app) {
  process.stderr.write('The configuration has 1 fault\n');
  process.exit(1);
}

const server = createServer((request, response) => {
  if (isDraining) response.setHeader('Connection', 'close');
  if (request.url === '/health/ready') {
    askers.add(request.socket);
    response.writeHead(isDraining ? 503 : 200).end(JSON.stringify({ status: isDraining ? 'draining' : 'ok' }));
  } else if (request.url?.endsWith('/crash/')) {
    process.exit(3);
  } else {
    request.resume().once('end', () => {
      setTimeout(() => response.end(JSON.stringify({ app: SERVICE_TYPE ?? app, instance: INSTANCE })), 5);
    });
  }
});
server.listen(Number(PORT), '127.0.0.1');

process.on('SIGTERM', () => {
  isDraining = true;
  for (const socket of askers) socket.end();
  setTimeout(() => server.close(() => process.exit(0)), Number(DRAIN_DELAY_MS));
});
