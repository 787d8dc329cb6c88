import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Problem } from '@chatpop/contracts';
import { freePort } from '@chatpop/local-servers';
import { deployableOf, services, shapeNames, shapes, type ShapeName } from '@chatpop/topology';
import WebSocket from 'ws';
import { startEchoService, testPorts, type EchoService, type SeenRequest } from './echo-service.js';
import { findNginx, howToGetNginx } from './find-nginx.js';
import { startNginx, type RunningNginx } from './start-nginx.js';

const binary = await findNginx();

interface Edge {
  readonly nginx: RunningNginx;
  /** By the name of the deployable, one for each instance. */
  readonly instances: Readonly<Record<string, readonly EchoService[]>>;
  stop(): Promise<void>;
}

async function startEdge(shape: ShapeName, counts: Readonly<Record<string, number>> = {}): Promise<Edge> {
  const instances: Record<string, EchoService[]> = {};
  for (const { name } of shapes[shape]) {
    instances[name] = [];
    for (let count = counts[name] ?? 1; count > 0; count -= 1) instances[name].push(await startEchoService(name));
  }
  const upstreams = Object.fromEntries(
    Object.entries(instances).map(([name, echoes]) => [name, echoes.map(({ address }) => address)]),
  );
  const dir = await mkdtemp(join(tmpdir(), 'chatpop-nginx-'));
  const nginx = await startNginx({ shape, upstreams, port: await freePort(testPorts), dir, binary });
  const stop = async (): Promise<void> => {
    await nginx.stop();
    await Promise.all(
      Object.values(instances)
        .flat()
        .map((echo) => echo.stop()),
    );
    await rm(dir, { recursive: true });
  };
  return { nginx, instances, stop };
}

/** Sends the path as it is written: `fetch` would tidy it up. */
async function send(edge: Edge, path: string, options: RequestOptions = {}, body?: string | Buffer) {
  const request = httpRequest(edge.nginx.url, { ...options, path, agent: false });
  const answered = once(request, 'response') as Promise<[IncomingMessage]>;
  request.on('error', () => undefined); // nginx may have answered before the body was written
  request.end(body);
  const [response] = await answered;
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

const seenBy = ({ body }: { body: string }): SeenRequest => JSON.parse(body) as SeenRequest;

async function openSocket(edge: Edge, path: string): Promise<{ socket: WebSocket; service: string }> {
  const socket = new WebSocket(`${edge.nginx.url.replace('http', 'ws')}${path}`);
  const [greeting] = (await once(socket, 'message')) as [Buffer];
  return { socket, service: (JSON.parse(String(greeting)) as { service: string }).service };
}

function expectProblem(answer: Awaited<ReturnType<typeof send>>, status: number, code: string): void {
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  const problem = Problem.parse(JSON.parse(answer.body));
  expect(problem).toMatchObject({ status, code, request_id: answer.headers['x-request-id'] });
  expect(answer.status).toBe(status);
  expect(answer.headers.server).toBe('nginx');
}

if (!binary) {
  describe(startNginx.name, () => {
    it.todo(`was NOT RUN: there is no nginx on this machine. To run it, ${howToGetNginx}`);
  });
} else {
  describe.each(shapeNames)(`${startNginx.name} in %s`, (shape) => {
    let edge: Edge;
    beforeAll(async () => (edge = await startEdge(shape)));
    afterAll(() => edge.stop());

    it.each([
      ['/api/photo-analysis/upload/', services.photo],
      ['/api/photo-analysis', services.photo],
      ['/api/photo-analysis-of-mine/', services.chat],
      ['/api/payments/webhook/?to=/ws/', services.payments],
      ['/api/payments', services.payments],
      ['/api/chats/create/', services.chat],
      ['/api?x=1', services.chat],
      ['/ws/socket.io/?EIO=4&transport=polling', services['websocket-gateway']],
      ['/ws', services['websocket-gateway']],
    ])('sends %s where the topology says', async (path, service) => {
      const answer = seenBy(await send(edge, path));
      expect(answer).toMatchObject({ service: deployableOf(shape, service).name, method: 'GET', url: path });
    });

    it('upgrades /ws/ to a WebSocket and carries frames both ways', async () => {
      const { socket, service } = await openSocket(edge, '/ws/chat/TEST1234/?session_token=abc');
      expect(service).toBe(deployableOf(shape, services['websocket-gateway']).name);
      socket.send('hello');
      expect(String((await once(socket, 'message'))[0])).toBe('hello');
      socket.close(4000);
      expect(await once(socket, 'close')).toEqual([4000, Buffer.from('')]);
    });
  });

  describe(startNginx.name, () => {
    let edge: Edge;
    beforeAll(async () => (edge = await startEdge('microservices', { chat: 2, 'websocket-gateway': 2 })));
    afterAll(() => edge.stop());

    const instancesOf = (name: string): readonly EchoService[] => edge.instances[name] ?? [];
    const allInstances = (): readonly EchoService[] => Object.values(edge.instances).flat();

    describe('headers', () => {
      it('reports the address of the connection, whatever the client claims', async () => {
        const claims = {
          'X-Forwarded-For': '1.2.3.4',
          'X-Forwarded-Host': 'evil.example',
          'X-Forwarded-Proto': 'https',
          'X-Real-IP': '1.2.3.4',
          Forwarded: 'for=1.2.3.4',
        };
        const { headers } = seenBy(
          await send(edge, '/api/chats/', { headers: { ...claims, Host: 'chat.example:9000' } }),
        );
        expect(headers).toMatchObject({
          host: 'chat.example:9000',
          'x-forwarded-for': '127.0.0.1',
          'x-forwarded-host': 'chat.example:9000',
          'x-forwarded-proto': 'http',
        });
        expect(headers).not.toHaveProperty('x-real-ip');
        expect(headers).not.toHaveProperty('forwarded');
      });

      it('does the same on the upgrade', async () => {
        const url = `${edge.nginx.url.replace('http', 'ws')}/ws/chat/HEADERS1/`;
        const socket = new WebSocket(url, {
          headers: { 'X-Forwarded-For': '1.2.3.4' },
          origin: 'https://chat.example',
        });
        await once(socket, 'message');
        socket.terminate();
        const upgrade = instancesOf('websocket-gateway')
          .flatMap(({ sockets }) => sockets)
          .find(({ url: seen }) => seen === '/ws/chat/HEADERS1/');
        expect(upgrade?.headers).toMatchObject({ 'x-forwarded-for': '127.0.0.1', origin: 'https://chat.example' });
      });

      it('passes a request id on, and makes one where there is none or it has another form', async () => {
        const idOf = async (given?: string) =>
          seenBy(await send(edge, '/api/', { headers: given === undefined ? {} : { 'X-Request-Id': given } })).headers[
            'x-request-id'
          ];
        expect(await idOf('client-made.id:1')).toBe('client-made.id:1');
        expect(await idOf()).toMatch(/^[\da-f]{32}$/);
        expect(await idOf('with spaces and {braces}')).toMatch(/^[\da-f]{32}$/);
      });

      it('upgrades nothing but WebSockets below /ws/', async () => {
        const upgradeSeen = async (path: string, protocol: string) => {
          const { headers } = seenBy(await send(edge, path, { headers: { Connection: 'Upgrade', Upgrade: protocol } }));
          return headers.upgrade;
        };
        expect(await upgradeSeen('/api/chats/', 'websocket')).toBeUndefined();
        expect(await upgradeSeen('/ws/chat/TEST1234/', 'h2c')).toBeUndefined();
      });
    });

    describe('its own answers', () => {
      it.each(['/', '/internal/rooms/TEST1234/', '/metrics', '/health/ready', '/wsx', '/apix/'])(
        'answers %s with a problem: it is nowhere',
        async (path) => expectProblem(await send(edge, path), 404, 'COMMON.NOT_FOUND'),
      );

      it.each([
        '/internal/..%2fapi/chats/',
        '/internal/%2e%2e/api/',
        '/api/../internal/rooms/',
        '/api/%2E%2E/internal/rooms/',
        '/api/..%5cinternal/',
        '//internal/rooms/',
        '/api//internal/',
        '/api/./internal/',
        '/api/..',
      ])('lets no service see %s, which reads differently when decoded', async (path) => {
        const before = allInstances().flatMap(({ seen }) => seen).length;
        expectProblem(await send(edge, path), 404, 'COMMON.NOT_FOUND');
        expect(allInstances().flatMap(({ seen }) => seen)).toHaveLength(before);
      });

      it.each(['/api/x%00/', '/api/%zz/', '/%'])('refuses %s, which can not be decoded', async (path) =>
        expectProblem(await send(edge, path), 400, 'COMMON.MALFORMED_REQUEST'),
      );

      it('keeps dots and escapes in a query', async () => {
        const path = '/api/chats/TEST1234/search/?q=..%2f%2e//x';
        expect(seenBy(await send(edge, path)).url).toBe(path);
      });

      it('answers a request without a Host with a problem', async () => {
        const socket = connect(Number(new URL(edge.nginx.url).port), '127.0.0.1');
        socket.end('GET /api/ HTTP/1.1\r\n\r\n');
        const answer = await text(socket);
        expect(answer).toMatch(/^HTTP\/1\.1 400 /);
        expect(answer).toContain('"code":"COMMON.MALFORMED_REQUEST"');
      });

      it('does not touch the failures that a service answers', async () => {
        const [photo] = instancesOf('photo');
        if (!photo) throw new Error('There is no photo instance');
        const echo = photo.answer;
        photo.answer = (_request, response) => response.writeHead(503, { 'Retry-After': '9' }).end('mine');
        const answer = await send(edge, '/api/photo-analysis/');
        photo.answer = echo;
        expect(answer).toMatchObject({ status: 503, body: 'mine', headers: { 'retry-after': '9' } });
      });
    });

    describe('bodies', () => {
      const kilobytes = (count: number): Buffer => Buffer.alloc(count * 1024, 'x');
      const post = (path: string, body: Buffer, headers: Record<string, string> = {}) =>
        send(edge, path, { method: 'POST', headers }, body);

      it.each([
        ['a photo of 10 MB', '/api/photo-analysis/upload/', 10.5],
        ['a video of 50 MB', '/api/chats/TEST1234/media/?kind=video', 50.5],
        ['a video of 50 MB, in a Back Room', '/api/chats/TEST1234/back-room/media/?kind=video', 50.5],
      ])('takes %s and its frame', async (_what, path, megabytes) => {
        const answer = await post(path, kilobytes(megabytes * 1024));
        expect(seenBy(answer)).toMatchObject({ bodyBytes: megabytes * 1024 * 1024 });
      });

      it.each([
        ['/api/photo-analysis/upload/', 12 * 1024],
        ['/api/chats/TEST1234/media/', 52 * 1024],
        ['/api/chats/TEST1234/messages/send/', 300],
        ['/ws/socket.io/?EIO=4&transport=polling&sid=x', 300],
      ])('refuses more than %s may have, with a length and in chunks', async (path, size) => {
        expectProblem(await post(path, kilobytes(size)), 413, 'COMMON.PAYLOAD_TOO_LARGE');
        const chunked = await post(path, kilobytes(size), { 'Transfer-Encoding': 'chunked' });
        expect(chunked.status).toBe(413);
      });

      it('passes an upload on while it arrives', async () => {
        const [photo] = instancesOf('photo');
        if (!photo) throw new Error('There is no photo instance');
        const echo = photo.answer;
        const firstChunk = new Promise<string>((resolve) => {
          photo.answer = (request, response) => {
            request.once('data', (chunk: Buffer) => resolve(String(chunk)));
            request.once('end', () => response.end());
          };
        });
        const headers = { 'Content-Length': '10' };
        const upload = httpRequest(`${edge.nginx.url}/api/photo-analysis/upload/`, { method: 'POST', headers });
        upload.write('first');
        expect(await firstChunk).toBe('first');
        upload.end('after');
        const [response] = (await once(upload, 'response')) as [IncomingMessage];
        response.resume();
        photo.answer = echo;
        expect(response.statusCode).toBe(200);
      });

      it('compresses JSON for those who can read it', async () => {
        const long = `/api/chats/?q=${'long'.repeat(500)}`;
        const { headers } = await send(edge, long, { headers: { 'Accept-Encoding': 'gzip' } });
        expect(headers['content-encoding']).toBe('gzip');
        expect((await send(edge, long)).headers['content-encoding']).toBeUndefined();
      });
    });

    describe('instances', () => {
      const echoes = new Map<EchoService, EchoService['answer']>();
      const answerWith = (service: EchoService, answer: EchoService['answer']): void => {
        echoes.set(service, service.answer);
        service.answer = answer;
      };
      afterEach(() => {
        for (const [service, echo] of echoes) service.answer = echo;
        echoes.clear();
      });

      it('spreads requests over all', async () => {
        const before = instancesOf('chat').map(({ seen }) => seen.length);
        for (let count = 0; count < 20; count += 1) await send(edge, '/api/chats/');
        const more = instancesOf('chat').map(({ seen }, index) => seen.length - (before[index] ?? 0));
        expect(Math.min(...more)).toBeGreaterThanOrEqual(5);
      });

      it('spreads plain WebSockets over all', async () => {
        const opened = [];
        for (let count = 0; count < 6; count += 1) opened.push(await openSocket(edge, `/ws/chat/SPREAD0${count}/`));
        const held = instancesOf('websocket-gateway').map(
          ({ sockets }) => sockets.filter(({ url }) => url.includes('SPREAD')).length,
        );
        for (const { socket } of opened) socket.terminate();
        expect(held).toEqual([3, 3]);
      });

      it('keeps a long-polling session at one instance, its upgrade included', async () => {
        const path = '/ws/socket.io/?EIO=4&transport=polling';
        const before = instancesOf('websocket-gateway').map(({ seen }) => seen.length);
        await send(edge, path);
        for (const agent of ['one', 'two', 'three']) {
          await send(edge, `${path}&sid=a`, { headers: { 'User-Agent': agent, Cookie: `agent=${agent}` } });
        }
        const polled = instancesOf('websocket-gateway').map(({ seen }, index) => seen.length - (before[index] ?? 0));
        expect(polled.toSorted((a, b) => a - b)).toEqual([0, 4]);
        const { socket } = await openSocket(edge, '/ws/socket.io/?EIO=4&transport=websocket&sid=a');
        socket.terminate();
        const upgraded = instancesOf('websocket-gateway').map(({ sockets }) =>
          sockets.some(({ url }) => url.endsWith('&sid=a')),
        );
        expect(upgraded).toEqual(polled.map((count) => count > 0));
      });

      it('never repeats a POST that an instance may have seen, and repeats a GET', async () => {
        let cut = 0;
        for (const chat of instancesOf('chat')) {
          answerWith(chat, (request) => {
            request.resume();
            request.once('end', () => {
              cut += 1;
              request.socket.destroy();
            });
          });
        }
        const answer = await send(edge, '/api/chats/TEST1234/messages/send/', { method: 'POST' }, '{}');
        expectProblem(answer, 503, 'COMMON.UNAVAILABLE');
        expect(answer.headers['retry-after']).toBe('2');
        expect(cut).toBe(1);
        expectProblem(await send(edge, '/api/chats/'), 503, 'COMMON.UNAVAILABLE');
        expect(cut).toBeGreaterThan(1);
      });
    });
  });

  describe(startNginx.name, () => {
    let edge: Edge;
    beforeAll(async () => (edge = await startEdge('split', { main: 2 })));
    afterAll(() => edge.stop());

    it('sends a POST to an instance that is up when another is not, and 503 when none is', async () => {
      const [first, second] = edge.instances['main'] ?? [];
      await first?.stop();
      for (let count = 0; count < 4; count += 1) {
        const answer = await send(edge, '/api/chats/create/', { method: 'POST' }, '{}');
        expect(answer.status).toBe(200);
      }
      await second?.stop();
      const answer = await send(edge, '/api/chats/create/', { method: 'POST' }, '{}');
      expectProblem(answer, 503, 'COMMON.UNAVAILABLE');
      expect(answer.headers['retry-after']).toBe('2');
    });

    it('logs each request without its query: no session token, not even of a socket that failed', async () => {
      for (const gateway of edge.instances['websocket-gateway'] ?? []) await gateway.stop();
      const socket = new WebSocket(`${edge.nginx.url.replace('http', 'ws')}/ws/chat/TEST1234/?session_token=s3cret`);
      const [error] = (await once(socket, 'error')) as [Error];
      expect(error.message).toContain('503');
      await send(edge, '/nowhere/?session_token=s3cret', { method: 'DELETE' });
      await edge.nginx.stop();
      const access = await readFile(edge.nginx.accessLog, 'utf8');
      expect(access + (await readFile(edge.nginx.errorLog, 'utf8'))).not.toContain('s3cret');
      const logged = access
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown);
      expect(logged.slice(-2)).toEqual([
        expect.objectContaining({ service: 'edge', method: 'GET', path: '/ws/chat/TEST1234/', status: '503' }),
        expect.objectContaining({ method: 'DELETE', path: '/nowhere/', status: '404' }),
      ]);
    });
  });
}
