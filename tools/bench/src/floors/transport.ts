// Floor of `transport`: bare servers on which people type. What they do is told to the others in the room, on every server, by
// ChatPop's bus or by Socket.IO's sharded adapter; all else is the same.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { clientEvents, passingEvents, type RoomEventData } from '@chatpop/contracts';
import { busConfig, RedisMessageBus } from '@chatpop/message-bus';
import { loadConfig } from '@chatpop/service-bootstrap';
import { createShardedAdapter } from '@socket.io/redis-adapter';
import { Redis } from 'ioredis';
import { Server } from 'socket.io';
import { WebSocketServer, type WebSocket } from 'ws';
import { z } from 'zod';

type Typing = RoomEventData<'typing'>;
const TypingEvent = z.looseObject({ data: passingEvents.typing });

/** How what passes in the room gets to the sockets of all servers, whoever types excepted. */
interface Transport {
  toSocketIo(typing: Typing): void;
  toPlain(typing: Typing): void;
}

const [port, redisUrl = '', transportName] = process.argv.slice(2);
const room = 'room';
const server = createServer();
const io = new Server({ path: '/ws/socket.io/', transports: ['websocket'] });
const plain = new WebSocketServer({ noServer: true, perMessageDeflate: false });
const nameOf = new Map<WebSocket, string>();

function tellPlain(typist: string, text: string): void {
  for (const [socket, name] of nameOf) if (name !== typist) socket.send(text);
}

/** One record serves both kinds of sockets. It is checked on receipt, as a gateway does. */
async function byBus(): Promise<Transport> {
  const bus = new RedisMessageBus(loadConfig(busConfig, { REDIS_URL: redisUrl }));
  bus.start();
  await bus.subscribe(room, {
    onRecord: ({ event }) => {
      const checked = TypingEvent.parse(JSON.parse(event));
      const { username } = checked.data;
      if (io.engine.clientsCount > 0) io.local.to(room).except(username).emit('typing', checked);
      tellPlain(username, event);
    },
    onOrder: () => undefined,
    onResubscribed: () => undefined,
  });
  const publish = (typing: Typing): void => void bus.publishPassing(room, 'typing', typing);
  return { toSocketIo: publish, toPlain: publish };
}

/** The adapter reaches Socket.IO's sockets only; for others it has `serverSideEmit`, which every server hears, whatever it hosts. */
function byAdapter(): Transport {
  const publisher = new Redis(redisUrl);
  io.adapter(createShardedAdapter(publisher, publisher.duplicate(), { subscriptionMode: 'dynamic' }));
  io.on('typing', (typing: Typing, text: string) => tellPlain(typing.username, text));
  const eventOf = (data: Typing) => {
    const ts = new Date().toISOString();
    return { v: 1, type: 'typing', room_code: room, epoch: 'none', id: randomUUID(), ts, data };
  };
  return {
    toSocketIo: (typing) => void io.to(room).except(typing.username).emit('typing', eventOf(typing)),
    toPlain: (typing) => {
      const text = JSON.stringify(eventOf(typing));
      tellPlain(typing.username, text);
      io.serverSideEmit('typing', typing, text);
    },
  };
}

const transport = transportName === 'bus' ? await byBus() : byAdapter();

io.attach(server, { path: '/ws/socket.io/', transports: ['websocket'] });
io.on('connection', (socket) => {
  void socket.join(room);
  socket.on('typing', (payload) => {
    const { typing } = clientEvents.typing.parse(payload);
    transport.toSocketIo({ username: socket.id, typing });
  });
});
server.on('upgrade', (request, socket, head) => {
  if (request.url !== '/') return;
  plain.handleUpgrade(request, socket, head, (client) => {
    nameOf.set(client, randomUUID());
    client.on('close', () => nameOf.delete(client));
    client.on('message', (data) => {
      const { typing } = clientEvents.typing.parse(JSON.parse(Buffer.isBuffer(data) ? data.toString() : ''));
      transport.toPlain({ username: nameOf.get(client) ?? '', typing });
    });
  });
});
server.listen(Number(port), '127.0.0.1', () => process.send?.('ready'));
