import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { countWaitingConnections } from '@chatpop/testing';
import { EdgeFixture, kill, portOf } from '../../test/edge-fixture.js';
import { Edge } from './edge.js';

let fixture: EdgeFixture;
beforeEach(async () => {
  fixture = new EdgeFixture();
  await fixture.start();
});
afterEach(() => fixture.stop());

/** A port that nobody listens on. */
async function deadPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = portOf(server);
  server.close();
  await once(server, 'close');
  return port;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

describe(Edge.name, () => {
  describe('routing', () => {
    it('spreads requests over the instances in turn', async () => {
      for (const name of ['a', 'b', 'c']) await fixture.instance((_, response) => response.end(name));
      const bodies = await Promise.all(Array.from({ length: 6 }, async () => (await fixture.get('/api/')).body));
      expect(bodies.sort()).toEqual(['a', 'a', 'b', 'b', 'c', 'c']);
    });

    it.each([
      '/',
      '/internal/rooms/',
      '/api/../internal/rooms/',
      '/api/%2e%2e/internal/',
      '/api\\..\\internal\\',
      '//internal/',
    ])('answers %s itself: no service has it', async (path) => {
      await fixture.instance((_, response) => response.end('reached'));
      const answer = await fixture.get(path, { 'X-Request-Id': 'request-0001' });
      expect(answer).toMatchObject({ status: 404, headers: { 'content-type': 'application/problem+json' } });
      expect(JSON.parse(answer.body)).toMatchObject({
        status: 404,
        code: 'COMMON.NOT_FOUND',
        request_id: 'request-0001',
        type: '/api/docs/errors/#COMMON.NOT_FOUND',
      });
    });

    it('sends on exactly what it routed by', async () => {
      await fixture.instance((request, response) => response.end(request.url));
      expect((await fixture.get('/ws/../api/rooms/?q=a%20b&q=/../x')).body).toBe('/api/rooms/?q=a%20b&q=/../x');
    });
  });

  describe('instances that fail', () => {
    it('sends a request with its whole body to another instance when one refuses', async () => {
      const dead = fixture.add(await deadPort());
      await fixture.instance((request, response) => void readBody(request).then((body) => response.end(body)));
      const body = 'x'.repeat(1_000_000);
      const answers = await Promise.all([1, 2, 3].map(() => fixture.send('POST', '/api/', {}, body)));
      expect(answers.map((answer) => answer.body === body)).toEqual([true, true, true]);
      expect(dead.state).toBe('closed');
    });

    it('answers 503 with Retry-After when no instance takes requests', async () => {
      fixture.add(await deadPort());
      const answer = await fixture.send('POST', '/api/', {}, 'body');
      expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
      expect(JSON.parse(answer.body)).toMatchObject({ code: 'COMMON.UNAVAILABLE', request_id: expect.any(String) });
    });

    it('prefers ready instances and uses an unready one only when there is no other', async () => {
      const { upstream: weak } = await fixture.instance((_, response) => response.end('weak'));
      const { upstream: strong } = await fixture.instance((_, response) => response.end('strong'));
      weak.become('unready');
      expect((await fixture.get('/api/')).body).toBe('strong');
      expect((await fixture.get('/api/')).body).toBe('strong');
      strong.become('closed');
      expect((await fixture.get('/api/')).body).toBe('weak');
    });

    it('tries a GET again elsewhere, but never what may have taken effect', async () => {
      await fixture.instance((request) => request.socket.destroy());
      await fixture.instance((_, response) => response.end('alive'));
      const gets = await Promise.all([1, 2].map(() => fixture.get('/api/')));
      expect(gets.map(({ body }) => body)).toEqual(['alive', 'alive']);
      const posts = await Promise.all([1, 2].map(() => fixture.send('POST', '/api/', {}, 'pay')));
      expect(posts.map(({ status }) => status).sort()).toEqual([200, 503]);
    });

    it('breaks off an answer that its instance broke off, rather than end or hold it', async () => {
      await fixture.instance((_, response) => {
        response.writeHead(200, { 'Content-Length': 1_000 });
        response.write('half', () => response.destroy());
      });
      await expect(fixture.get('/api/')).rejects.toThrow('aborted');
    });

    it('lets a request in flight finish on an instance that gets no new ones', async () => {
      let finish = (): void => undefined;
      const { upstream } = await fixture.instance((_, response) => {
        finish = () => void response.end('late');
      });
      const answer = fixture.get('/api/');
      while (Object.keys(upstream.agent.sockets).length === 0) await new Promise((resolve) => setImmediate(resolve));
      fixture.pool.remove(upstream);
      expect((await fixture.get('/api/')).status).toBe(503);
      finish();
      expect((await answer).body).toBe('late');
    });
  });

  describe('headers', () => {
    it('replaces what clients say about where they come from', async () => {
      await fixture.instance((request, response) => response.end(JSON.stringify(request.headers)));
      const { body } = await fixture.get('/api/', {
        Host: 'chatpop.example',
        'X-Forwarded-For': '203.0.113.9',
        'X-Forwarded-Proto': 'https',
        'X-Forwarded-Port': '443',
        'X-Real-IP': '203.0.113.9',
        Forwarded: 'for=203.0.113.9',
        'X-Secret': 'for this connection only',
        Connection: 'keep-alive, X-Secret, Authorization',
        Authorization: 'Bearer token',
        'X-Request-Id': 'request-0002',
      });
      const headers = JSON.parse(body) as Record<string, string>;
      expect(headers).toMatchObject({
        host: 'chatpop.example',
        authorization: 'Bearer token',
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-proto': 'http',
        'x-forwarded-host': 'chatpop.example',
        'x-request-id': 'request-0002',
      });
      for (const name of ['x-real-ip', 'forwarded', 'x-forwarded-port', 'x-secret']) {
        expect(headers).not.toHaveProperty(name);
      }
    });

    it('keeps the client connected when the instance closes its own connection', async () => {
      await fixture.instance((_, response) => response.setHeader('Connection', 'close').end('ok'));
      expect((await fixture.get('/api/', { Connection: 'keep-alive' })).headers.connection).toBe('keep-alive');
    });
  });

  describe('clients that are slow or leave', () => {
    const rawRequest = async (port: number, text: string): Promise<Socket> => {
      const socket = connect(port, '127.0.0.1');
      await once(socket, 'connect');
      socket.resume();
      socket.write(text);
      return socket;
    };

    it('cuts off half a head and half a body, and serves the others meanwhile', async () => {
      const limits = { headersTimeout: 300, requestTimeout: 400, connectionsCheckingInterval: 50 };
      const strict = new EdgeFixture(limits);
      await strict.start();
      await strict.instance((request, response) => {
        readBody(request).then(
          () => response.end('ok'),
          () => undefined,
        );
      });
      const head = await rawRequest(strict.port, 'GET /api/ HTTP/1.1\r\nHost: x\r\nX-Slow');
      const body = await rawRequest(strict.port, 'POST /api/ HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nx');
      expect((await strict.get('/api/')).body).toBe('ok');
      await Promise.all([once(head, 'close'), once(body, 'close')]);
      await strict.stop();
    });

    it('has a place for 1,500 who come at once while it is busy', () => {
      expect(countWaitingConnections(fixture.port, 1_500)).toBe(1_500);
    });

    it('ends the connection of who goes on with a body that was answered already', async () => {
      await fixture.instance((_, response) => response.writeHead(408, { connection: 'close' }).end('too slow'));
      const head = 'POST /api/ HTTP/1.1\r\nHost: x\r\nContent-Length: 10000\r\n\r\n4';
      const slow = await rawRequest(fixture.port, head);
      const drip = setInterval(() => slow.write('4'), 50);
      slow.on('error', () => undefined).once('close', () => clearInterval(drip));
      const [answer] = (await once(slow, 'data')) as [Buffer];
      expect(answer.toString()).toContain('408');
      await once(slow, 'close');
    });

    it('ends the request to the instance when the client leaves', async () => {
      let outcome: Promise<unknown> | undefined;
      const { server } = await fixture.instance(() => undefined);
      server.on('request', (request: IncomingMessage) => {
        outcome = new Promise((resolve) => request.once('close', resolve).on('error', () => undefined));
      });
      const outgoing = httpRequest({ port: fixture.port, path: '/api/', agent: false });
      outgoing.on('error', () => undefined).end();
      await once(server, 'request');
      outgoing.destroy();
      await outcome;
      expect(outgoing.destroyed).toBe(true);
    });

    it('leaves no connection open when it is closed', async () => {
      const { server } = await fixture.instance((_, response) => response.end('ok'));
      await fixture.get('/api/');
      kill(server);
      await fixture.edge.close();
      await expect(fixture.get('/api/')).rejects.toThrow('ECONNREFUSED');
    });
  });
});
