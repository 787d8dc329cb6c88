// Floor of `passing`: bare Socket.IO with the sharded Redis adapter; who types is told to everybody else.
import { createServer } from 'node:http';
import { createShardedAdapter } from '@socket.io/redis-adapter';
import { Redis } from 'ioredis';
import { Server } from 'socket.io';

const [port, redisUrl] = process.argv.slice(2);
const publisher = new Redis(redisUrl);
const server = createServer();
const io = new Server(server, {
  path: '/ws/socket.io/',
  transports: ['websocket'],
  adapter: createShardedAdapter(publisher, publisher.duplicate()),
});
io.on('connection', (socket) => {
  void socket.join('room');
  socket.on('typing', ({ typing }) => {
    const data = { username: socket.id, typing };
    socket.to('room').emit('typing', { v: 1, type: 'typing', ts: new Date().toISOString(), data });
  });
});
server.listen(Number(port), '127.0.0.1', () => process.send?.('ready'));
