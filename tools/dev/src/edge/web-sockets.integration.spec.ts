import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect, createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { WebSocket, WebSocketServer } from 'ws';
import { EdgeFixture, kill, portOf } from '../../test/edge-fixture.js';
import { Edge } from './edge.js';
import type { Upstream } from './upstream.js';

describe(`${Edge.name} (WebSockets)`, () => {
  let fixture: EdgeFixture;
  const clients: WebSocket[] = [];

  beforeEach(async () => {
    fixture = new EdgeFixture();
    await fixture.start();
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.terminate();
    await fixture.stop();
  });

  /** A gateway that says its name and then repeats what it hears. */
  async function gateway(name: string): Promise<{ server: Server; upstream: Upstream; sockets: WebSocketServer }> {
    const instance = await fixture.instance((_, response) => response.writeHead(403).end('not for you'));
    const sockets = new WebSocketServer({ noServer: true });
    instance.server.on('upgrade', (request, socket, head) => {
      if (request.url?.includes('forbidden')) {
        socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno');
        return;
      }
      sockets.handleUpgrade(request, socket, head, (client) => {
        client.send(`${name} ${String(request.headers['x-forwarded-for'])}`);
        client.on('message', (data: Buffer) => client.send(data.toString()));
      });
    });
    return { ...instance, sockets };
  }

  function client(path = '/ws/chat/TEST1234/', headers: Record<string, string> = {}): WebSocket {
    const socket = new WebSocket(`ws://127.0.0.1:${fixture.port}${path}`, { headers });
    socket.on('error', () => undefined); // terminated before it was open, or gone with its gateway
    clients.push(socket);
    return socket;
  }

  const nextMessage = async (socket: WebSocket): Promise<string> => {
    const [data] = (await once(socket, 'message')) as [Buffer];
    return data.toString();
  };

  it('passes frames both ways, and the address it saw', async () => {
    await gateway('one');
    const socket = client(undefined, { 'X-Forwarded-For': '203.0.113.9' });
    expect(await nextMessage(socket)).toBe('one 127.0.0.1');
    socket.send('x'.repeat(50_000));
    expect(await nextMessage(socket)).toHaveLength(50_000);
  });

  it('spreads sockets over the gateways and passes over one that refuses', async () => {
    const { server } = await gateway('dead');
    kill(server);
    await gateway('one');
    await gateway('two');
    const names = await Promise.all([1, 2, 3, 4].map(() => nextMessage(client())));
    expect(new Set(names)).toEqual(new Set(['one 127.0.0.1', 'two 127.0.0.1']));
  });

  it("closes the client's socket at once when its gateway dies", async () => {
    const { server, sockets } = await gateway('one');
    const socket = client();
    await nextMessage(socket);
    for (const held of sockets.clients) held.terminate();
    kill(server);
    const [code] = (await once(socket, 'close')) as [number];
    expect(code).toBe(1006);
  });

  it("ends the gateway's socket when the client vanishes", async () => {
    const { sockets } = await gateway('one');
    const socket = client();
    await nextMessage(socket);
    const [held] = [...sockets.clients];
    socket.terminate();
    await once(held ?? socket, 'close');
    expect(sockets.clients.size).toBe(0);
  });

  it('holds no connection when all clients are gone, however they went', async () => {
    const { server } = await gateway('one');
    const sockets = Array.from({ length: 60 }, () => client());
    await Promise.all(sockets.map(nextMessage));
    for (const [index, socket] of sockets.entries()) {
      if (index % 2 === 0) socket.terminate();
      else socket.close();
    }
    const count = promisify(server.getConnections.bind(server));
    while ((await count()) > 0) await new Promise((resolve) => setImmediate(resolve));
    expect(await count()).toBe(0);
  });

  it('hands on the close code that the gateway gives', async () => {
    const { sockets } = await gateway('one');
    const socket = client();
    await nextMessage(socket);
    for (const held of sockets.clients) held.close(4000, 'draining');
    expect(await once(socket, 'close')).toEqual([4000, Buffer.from('draining')]);
  });

  it.each([
    ['/ws/forbidden', 403],
    ['/nowhere/', 404],
    ['/api/', 404],
  ])('answers an upgrade of %s with %d', async (path, status) => {
    await gateway('one');
    const [, answer] = (await once(client(path), 'unexpected-response')) as [unknown, { statusCode: number }];
    expect(answer.statusCode).toBe(status);
  });

  it('takes nothing further from a client whose upgrade was refused', async () => {
    let heard = '';
    const instance = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on('data', (bytes: Buffer) => {
        if (heard === '') socket.write('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno');
        heard += bytes.toString();
      });
      socket.once('end', () => socket.end());
    });
    await new Promise<void>((resolve) => void instance.listen(0, '127.0.0.1', resolve));
    fixture.add(portOf(instance));
    const upgrade = ['GET /ws/ HTTP/1.1', 'Host: x', 'Connection: Upgrade', 'Upgrade: websocket', '\r\n'].join('\r\n');
    const further = 'GET /internal/rooms/ HTTP/1.1\r\nHost: x\r\n\r\n';
    const socket = connect(fixture.port, '127.0.0.1');
    socket.write(upgrade + further);
    const answer = await text(socket);
    instance.close();
    expect(answer).toMatch(/^HTTP\/1.1 403 [^]*no$/);
    expect(heard).toMatch(/^GET \/ws\/ HTTP\/1.1\r\n/);
    expect(heard).not.toContain('/internal/');
  });

  it('answers 503 when the gateway ends without an answer', async () => {
    const instance = createServer((socket) => void socket.once('data', () => socket.destroy()));
    await new Promise<void>((resolve) => void instance.listen(0, '127.0.0.1', resolve));
    fixture.add(portOf(instance));
    const [, answer] = (await once(client(), 'unexpected-response')) as [unknown, { statusCode: number }];
    instance.close();
    expect(answer.statusCode).toBe(503);
  });

  it('answers 503 when no gateway is there', async () => {
    const [, answer] = (await once(client(), 'unexpected-response')) as [unknown, { statusCode: number }];
    expect(answer.statusCode).toBe(503);
  });
});
