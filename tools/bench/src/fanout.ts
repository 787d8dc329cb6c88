import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { CreateRoomResponse, TokenResponse } from '@chatpop/contracts';
import { readState, type State } from '@chatpop/testing';
import { WebSocket } from 'ws';
import type { Bench, Row } from './bench.js';
import { usageOf } from './cpu.js';
import { startFloor, type Floor } from './floor.js';
import { post, postJson } from './http.js';

const roomSizes = [100, 500, 1_000];
const messagesPerSecond = 20;
const measureSeconds = 6;

type Protocol = 'Socket.IO' | 'plain';

/** Two servers with a room on them. */
interface Target {
  readonly name: string;
  readonly protocol: Protocol;
  readonly pids: readonly number[];
  address(client: number): string;
  /** What a client says first. */
  readonly hello: string;
  publish(): Promise<void>;
}

/** Deliveries to the sockets of one room on two servers, ours and bare ones, with the same clients. */
export const fanoutBench: Bench = {
  name: 'fanout',
  unit: 'delivery',
  async run(statePath, freePort) {
    const state = readState(statePath);
    const redisUrl = state.redis?.url;
    if (redisUrl === undefined) throw new Error('Redis must run');
    const rows: Row[] = [];
    for (const size of roomSizes) {
      for (const protocol of ['Socket.IO', 'plain'] as const) {
        const script = protocol === 'plain' ? 'raw-ws' : 'socket-io';
        const floors = [
          await startFloor(script, freePort(), [redisUrl]),
          await startFloor(script, freePort(), [redisUrl]),
        ];
        const bare = await measure(bareTarget(protocol, floors), size);
        await Promise.all(floors.map((floor) => floor.stop()));
        const ours = await measure(await chatTarget(protocol, state), size);
        rows.push({ case: `${size} sockets`, ...bare });
        rows.push({
          case: `${size} sockets`,
          ...ours,
          'CPU ratio': ours['CPU µs/delivery'] / bare['CPU µs/delivery'],
          'memory ratio': ours['KB/socket'] / bare['KB/socket'],
        });
      }
    }
    return rows;
  },
};

async function measure(target: Target, size: number) {
  const latencies: number[] = [];
  let deliveries = 0;
  const rssBefore = usageOf(target.pids).rss;
  const clients = await connectAll(target, size, (sentAt) => {
    deliveries += 1;
    latencies.push(Date.now() - sentAt);
  });
  const kilobytes = (usageOf(target.pids).rss - rssBefore) / 1024 / size;
  await publishFor(target, 2);
  await delay(300);
  const [deliveredBefore, cpuBefore] = [deliveries, usageOf(target.pids).cpuUs];
  latencies.length = 0;
  await publishFor(target, measureSeconds);
  await delay(1_000);
  const delivered = deliveries - deliveredBefore;
  const cpuUs = usageOf(target.pids).cpuUs - cpuBefore;
  clients.forEach((client) => client.terminate());
  await delay(500);
  const expected = measureSeconds * messagesPerSecond * size;
  if (delivered !== expected) throw new Error(`${target.name}: ${delivered} of ${expected} deliveries`);
  latencies.sort((a, b) => a - b);
  return {
    name: `${target.name} (${target.protocol})`,
    'CPU µs/delivery': cpuUs / delivered,
    'p50 ms': latencies[Math.floor(latencies.length * 0.5)] ?? 0,
    'p99 ms': latencies[Math.floor(latencies.length * 0.99)] ?? 0,
    'KB/socket': kilobytes,
  };
}

async function publishFor(target: Target, seconds: number): Promise<void> {
  const end = performance.now() + seconds * 1000;
  for (let next = performance.now(), n = 0; n < seconds * messagesPerSecond; n += 1, next += 1000 / messagesPerSecond) {
    await delay(Math.max(next - performance.now(), 0));
    await target.publish();
  }
  await delay(Math.max(end - performance.now(), 0));
}

async function connectAll(target: Target, size: number, onMessage: (sentAt: number) => void): Promise<WebSocket[]> {
  const clients: WebSocket[] = [];
  for (let first = 0; first < size; first += 50) {
    const batch = Array.from({ length: Math.min(50, size - first) }, (_, index) =>
      connect(target, first + index, onMessage),
    );
    clients.push(...(await Promise.all(batch)));
  }
  return clients;
}

/** A client that does no more than the protocol asks: Engine.IO's handshake and pongs, and reading the time of a message. */
function connect(target: Target, index: number, onMessage: (sentAt: number) => void): Promise<WebSocket> {
  const socket = new WebSocket(target.address(index), { perMessageDeflate: false });
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('close', (code) => reject(new Error(`${target.name} closed a socket: ${code}`)));
    if (target.protocol === 'plain')
      socket.once('open', () => (target.hello === '' ? resolve(socket) : socket.send(target.hello)));
    socket.on('message', (data: Buffer) => {
      const text = data.toString();
      if (text.startsWith('0{')) socket.send(`40${target.hello}`);
      else if (text === '2') socket.send('3');
      else if (text.includes('"new_message"')) onMessage(Date.parse(/"ts":"([^"]+)"/.exec(text)?.[1] ?? ''));
      else if (text.includes('"joined"') || (text.startsWith('40') && target.hello === '')) resolve(socket);
    });
  });
}

function bareTarget(protocol: Protocol, floors: readonly Floor[]): Target {
  const path = protocol === 'plain' ? '/' : '/ws/socket.io/?EIO=4&transport=websocket';
  const urlOf = (index: number): string => floors[index % floors.length]?.url ?? '';
  return {
    name: protocol === 'plain' ? 'raw ws + Redis' : 'bare Socket.IO + Redis adapter',
    protocol,
    pids: floors.map(({ pid }) => pid),
    address: (client) => urlOf(client).replace('http', 'ws') + path,
    hello: '',
    publish: async () => {
      const event = { v: 1, type: 'new_message', ts: new Date().toISOString(), data: { message: sampleMessage } };
      await post(urlOf(0), {}, JSON.stringify(event));
    },
  };
}

async function chatTarget(protocol: Protocol, state: State): Promise<Target> {
  const gateways = state.services.filter(({ name }) => name === 'websocket-gateway');
  const { url } = state.edge;
  const account = { email: `${randomUUID()}@example.com`, password: 'correct horse battery' };
  const { access_token } = await postJson(`${url}/api/auth/register/`, {}, account, TokenResponse);
  const headers = { authorization: `Bearer ${access_token}` };
  const { room, session_token } = await postJson(
    `${url}/api/chats/create/`,
    headers,
    {
      name: 'Fan-out',
    },
    CreateRoomResponse,
  );
  const path = protocol === 'plain' ? `/ws/chat/${room.code}/` : '/ws/socket.io/?EIO=4&transport=websocket';
  return {
    name: 'ChatPop',
    protocol,
    pids: gateways.map(({ pid }) => pid),
    address: (client) => (gateways[client % gateways.length]?.url ?? '').replace('http', 'ws') + path,
    hello:
      protocol === 'plain'
        ? JSON.stringify({ type: 'auth', token: session_token })
        : JSON.stringify({ token: session_token }),
    publish: async () => {
      const body = JSON.stringify({ content: sampleMessage.content });
      const { status } = await post(
        `${url}/api/chats/${room.code}/messages/send/`,
        { 'x-chat-session': session_token },
        body,
      );
      if (status !== 201) throw new Error(`A message was refused: ${status}`);
    },
  };
}

/** As large as a real one. */
const sampleMessage = {
  id: randomUUID(),
  room_code: 'BENCH234',
  seq: 1,
  updated_seq: 1,
  username: 'BraveOtter',
  username_is_reserved: false,
  is_from_host: true,
  kind: 'text',
  content: 'Hello from the pier! '.repeat(4).trim(),
  mentions: [],
  reactions: [],
  is_pinned: false,
  is_edited: false,
  is_deleted: false,
  created_at: new Date().toISOString(),
};
