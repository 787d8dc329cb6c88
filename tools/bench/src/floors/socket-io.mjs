// Floor of `fanout`: bare Socket.IO with the Redis adapter; what is posted goes to every socket.
import { createServer } from 'node:http';
import { createAdapter } from '@socket.io/redis-adapter';
import { Redis } from 'ioredis';
import { Server } from 'socket.io';

const [port, redisUrl] = process.argv.slice(2);
const publisher = new Redis(redisUrl);
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => (body += chunk));
  request.on('end', () => {
    io.to('room').emit('new_message', { ...JSON.parse(body), ts: new Date().toISOString() });
    response.end();
  });
});
const io = new Server(server, {
  path: '/ws/socket.io/',
  transports: ['websocket'],
  adapter: createAdapter(publisher, publisher.duplicate()),
});
io.on('connection', (socket) => void socket.join('room'));
server.listen(Number(port), '127.0.0.1', () => process.send?.('ready'));
