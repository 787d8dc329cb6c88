// Floor of `fanout`: raw ws with Redis; what is posted goes to every socket.
import { createServer } from 'node:http';
import { Redis } from 'ioredis';
import { WebSocketServer } from 'ws';

const [port, redisUrl] = process.argv.slice(2);
const publisher = new Redis(redisUrl);
const subscriber = publisher.duplicate();
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => (body += chunk));
  request.on('end', () => {
    void publisher.publish('room', JSON.stringify({ ...JSON.parse(body), ts: new Date().toISOString() }));
    response.end();
  });
});
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
subscriber.on('message', (_channel, text) => {
  for (const socket of sockets.clients) socket.send(text);
});
await subscriber.subscribe('room');
server.listen(Number(port), '127.0.0.1', () => process.send?.('ready'));
