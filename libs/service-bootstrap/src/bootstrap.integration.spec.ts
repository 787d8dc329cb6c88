import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { Body, Controller, Get, Module, Param, Post, Query, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DomainError, Problem, chatErrors } from '@chatpop/contracts';
import { countWaitingConnections } from '@chatpop/testing';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { startService, type RunningService } from './bootstrap.js';
import { requestContext } from './context/request-context.js';
import { DrainService } from './drain/drain.service.js';
import { HealthService } from './health/health.service.js';

let release: () => void = () => undefined;
const Greeting = z.strictObject({ name: z.string().min(1), to: z.array(z.string()).optional() });

@Controller('api/things')
class ThingsController {
  @Get('missing')
  missing() {
    throw new DomainError(chatErrors.roomNotFound);
  }
  @Get('broken')
  broken() {
    throw new Error('secret detail');
  }
  @Get('away/:code')
  away(@Param('code') code: string) {
    throw Object.assign(new Error('connect'), { code });
  }
  @Get('slow')
  async slow() {
    await new Promise<void>((resolve) => (release = resolve));
    return { done: true };
  }
  @Post('greet')
  greet(@Body({ schema: Greeting }) body: z.infer<typeof Greeting>) {
    return { hello: body.name, request_id: requestContext.requestId() };
  }
  @Get('named/:name')
  named(@Param('name') name: string, @Query() query: Record<string, string>) {
    return { name, query };
  }
}

/** Waits for a plugin before it serves, as who takes uploads: until then Fastify prepares the routes that it has. */
@Module({ controllers: [ThingsController] })
class ThingsModule implements OnModuleInit {
  constructor(private readonly host: HttpAdapterHost) {}

  async onModuleInit(): Promise<void> {
    await this.host.httpAdapter.getInstance<FastifyInstance>().register(async () => undefined);
  }
}

const environment = {
  NODE_ENV: 'test',
  HOST: '127.0.0.1',
  PORT: '0',
  INTERNAL_PORT: '0',
  LOG_LEVEL: 'silent',
  PUBLIC_URL: 'https://chatpop.example',
  ALLOWED_ORIGINS: 'https://partner.example',
  HTTP_BODY_LIMIT_BYTES: '1024',
  DRAIN_TIMEOUT_MS: '3000',
};

describe(startService.name, () => {
  let service: RunningService;
  const call = (path: string, init?: RequestInit) => fetch(service.url + path, init);
  const post = (path: string, body: string) =>
    call(path, { method: 'POST', body, headers: { 'content-type': 'application/json' } });

  beforeEach(async () => {
    service = await startService({ module: ThingsModule, service: { name: 'things', title: 'Things' } }, environment);
  });
  afterEach(() => service.stop());

  it('answers a domain error as problem+json with its stable code', async () => {
    const response = await call('/api/things/missing/', { headers: { 'x-request-id': 'caller-chose-this' } });
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-request-id')).toBe('caller-chose-this');
    expect(await response.json()).toMatchObject({
      code: 'CHAT.ROOM_NOT_FOUND',
      status: 404,
      request_id: 'caller-chose-this',
    });
  });

  it.each([
    ['/api/things/broken', 500, 'COMMON.INTERNAL'],
    ['/api/things/away/ECONNREFUSED', 503, 'COMMON.UNAVAILABLE'],
    ['/api/things/away/57014', 503, 'COMMON.UNAVAILABLE'],
    ['/api/things/away/40P01', 503, 'COMMON.UNAVAILABLE'],
    ['/api/things/away/25P03', 503, 'COMMON.UNAVAILABLE'],
    ['/api/things/away/25006', 503, 'COMMON.UNAVAILABLE'],
    ['/api/things/away/22P02', 500, 'COMMON.INTERNAL'],
    ['/nowhere', 404, 'COMMON.NOT_FOUND'],
  ])('shows nothing of its inside: %s gives %d %s', async (path, status, code) => {
    const response = await call(path);
    const problem = Problem.parse(await response.json());
    expect(problem).toMatchObject({ status, code });
    expect(JSON.stringify(problem)).not.toMatch(/secret|connect/);
    expect(response.headers.get('retry-after')).toBe(status === 503 ? '2' : null);
  });

  it('names every wrong field and echoes no input', async () => {
    const response = await post('/api/things/greet/', '{"name":"","extra":"<script>"}');
    expect(response.status).toBe(400);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({
      code: 'COMMON.MALFORMED_REQUEST',
      errors: [{ path: 'name' }, { path: '' }],
    });
    expect(text).not.toContain('<script>');
  });

  it.each([
    ['{"name":', 400, 'COMMON.MALFORMED_REQUEST'],
    [JSON.stringify({ name: 'x'.repeat(2000) }), 413, 'COMMON.PAYLOAD_TOO_LARGE'],
  ])('refuses a bad body', async (body, status, code) => {
    const response = await post('/api/things/greet', body);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.json()).toMatchObject({ status, code });
  });

  it.each([
    ['a path that is no UTF-8', 'named/%E0%A4%A', undefined, 400, 'COMMON.MALFORMED_REQUEST'],
    ['a path that is too long', `named/${'x'.repeat(201)}`, undefined, 400, 'COMMON.MALFORMED_REQUEST'],
    ['a body of another type', 'greet', 'text/csv', 415, 'COMMON.UNSUPPORTED_MEDIA_TYPE'],
  ])('answers what no handler sees as problem+json too: %s', async (_, name, type, status, code) => {
    const response = await call(
      `/api/things/${name}`,
      type ? { method: 'POST', body: 'x', headers: { 'content-type': type } } : {},
    );
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(response.headers.get('cache-control')).toBe('no-store');
    const problem = Problem.parse(await response.json());
    expect(problem).toMatchObject({ status, code, request_id: response.headers.get('x-request-id') });
    expect(JSON.stringify(problem)).not.toMatch(/things|x{9}/);
  });

  it.each(['https://chatpop.example', 'https://partner.example'])('lets pages of %s call', async (origin) => {
    const asked = { origin, 'access-control-request-headers': 'x-chat-session' };
    for (const method of ['POST', 'PATCH', 'DELETE']) {
      const headers = { ...asked, 'access-control-request-method': method };
      const preflight = await call('/api/things/greet/', { method: 'OPTIONS', headers });
      expect(preflight.status).toBe(204);
      expect(preflight.headers.get('access-control-allow-origin')).toBe(origin);
      expect(preflight.headers.get('access-control-allow-methods')?.split(', ')).toContain(method);
      expect(preflight.headers.get('access-control-allow-headers')).toContain('x-chat-session');
      expect(preflight.headers.get('x-content-type-options')).toBe('nosniff');
    }
    for (const path of ['/api/things/named/Ada', '/api/things/missing', '/nowhere']) {
      const { headers } = await call(path, { headers: { origin } });
      expect(headers.get('access-control-allow-origin')).toBe(origin);
      expect(headers.get('access-control-expose-headers')).toBe('X-Request-Id, Retry-After');
      expect(headers.get('vary')).toContain('Origin');
    }
  });

  it('lets pages of nobody else call', async () => {
    const headers = { origin: 'https://elsewhere.example', 'access-control-request-method': 'POST' };
    for (const method of ['OPTIONS', 'GET'])
      expect(
        (await call('/api/things/named/Ada', { method, headers })).headers.get('access-control-allow-origin'),
      ).toBe(null);
  });

  it('wants TLS for good in production', async () => {
    const options = { module: ThingsModule, service: { name: 'shipped', title: 'Shipped' } };
    const shipped = await startService(options, { ...environment, NODE_ENV: 'production' });
    const { headers } = await fetch(`${shipped.url}/nowhere`);
    await shipped.stop();
    expect(headers.get('strict-transport-security')).toMatch(/^max-age=\d{7,}/);
    expect((await call('/nowhere')).headers.has('strict-transport-security')).toBe(false);
  });

  it.each([
    ['/api/things/greet', '{"name":"A\\u0000da"}', 400],
    ['/api/things/greet', '{"name":"Ada","to":["Bo\\u0000b"]}', 400],
    ['/api/things/greet', '{"name":"A\\\\u0000da"}', 201],
    ['/api/things/named/A%00da', undefined, 400],
    ['/api/things/named/Ada?q=%00', undefined, 400],
    ['/api/things/named/Ada?q=0', undefined, 200],
  ])('takes no NUL, in whatever text of a request: %s %s', async (path, body, status) => {
    const response = body === undefined ? await call(path) : await post(path, body);
    const { code } = (await response.json()) as { code?: string };
    expect([response.status, code]).toEqual([status, status === 400 ? 'COMMON.MALFORMED_REQUEST' : undefined]);
  });

  it('keeps the request id in the asynchronous context after the body was read', async () => {
    const response = await post('/api/things/greet/', '{"name":"Ada"}');
    expect(await response.json()).toEqual({ hello: 'Ada', request_id: response.headers.get('x-request-id') });
  });

  it('serves health, metrics and the API documents', async () => {
    expect(await (await call('/health/live')).json()).toEqual({ status: 'ok', service: 'things', checks: {} });
    expect(await (await fetch(service.metricsUrl)).text()).toContain('chatpop_http_request_duration_seconds');
    const openApi = await (await call('/api/docs/openapi.json')).json();
    expect(openApi).toMatchObject({ openapi: '3.1.0', paths: { '/api/chats/create/': { post: {} } } });
    const asyncApi = await (await call('/api/docs/asyncapi.json')).json();
    expect(asyncApi).toMatchObject({ asyncapi: '3.0.0' });
    expect(await (await call('/api/docs/')).text()).toContain('swagger-ui-bundle.js');
    expect(await (await call('/api/docs/errors/')).text()).toContain('id="CHAT.ROOM_NOT_FOUND"');
    expect((await call('/api/docs/assets/swagger-ui-bundle.js')).status).toBe(200);
    expect((await call('/api/docs/assets/package.json')).status).toBe(404);
  });

  it('is not ready while a check fails', async () => {
    service.app.get(HealthService).register('database', () => Promise.reject(new Error('down')));
    const response = await call('/health/ready');
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ status: 'unavailable', service: 'things', checks: { database: 'failed' } });
  });

  it('ends the connection of who asked for its readiness as it begins to drain, and no other', async () => {
    const connections = await Promise.all(
      ['/health/ready', '/api/health', '/health/live'].map(async (path) => {
        const socket = connect(Number(new URL(service.url).port), '127.0.0.1');
        socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
        await once(socket, 'data');
        return socket;
      }),
    );
    const closed = connections.map((socket) => once(socket, 'close'));
    service.app.get(HealthService).startDraining();
    await closed[0];
    expect((await call('/health/ready')).status).toBe(503);
    expect(connections.map(({ destroyed }) => destroyed)).toEqual([true, false, false]);
    for (const socket of connections) socket.destroy();
  });

  it('starts with a time limit of ten minutes for requests, and with none', async () => {
    for (const HTTP_REQUEST_TIMEOUT_MS of ['600000', '0']) {
      const patient = await startService(
        { module: ThingsModule, service: { name: 'patient', title: 'Patient' } },
        { ...environment, HTTP_REQUEST_TIMEOUT_MS },
      );
      expect((await fetch(`${patient.url}/health/live`)).status).toBe(200);
      await patient.stop();
    }
  });

  it('takes a body that takes long and keeps its pace, and cuts one that does not', async () => {
    const patient = await startService(
      { module: ThingsModule, service: { name: 'patient', title: 'Patient' } },
      { ...environment, HTTP_REQUEST_TIMEOUT_MS: '200', HTTP_UPLOAD_MIN_BYTES_PER_SECOND: '100' },
    );
    const body = JSON.stringify({ name: 'x'.repeat(900) });
    const send = async (bytesAtOnce: number) => {
      const { hostname, port } = new URL(patient.url);
      const socket = connect(Number(port), hostname);
      socket.write(
        `POST /api/things/greet HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`,
      );
      let rest = body;
      const timer = setInterval(() => {
        if (rest !== '') socket.write(rest.slice(0, bytesAtOnce));
        rest = rest.slice(bytesAtOnce);
      }, 50);
      socket.on('error', () => undefined);
      const answer = await text(socket).catch(() => '');
      clearInterval(timer);
      return answer.split('\r\n')[0];
    };
    const [steady, slow] = await Promise.all([send(30), send(1)]);
    await patient.stop();
    expect(steady).toBe('HTTP/1.1 201 Created');
    expect(slow).toMatch(/^(HTTP\/1.1 408 Request Timeout)?$/);
  });

  it('has a place for 1,500 who come at once while it is busy', () => {
    expect(countWaitingConnections(Number(new URL(service.url).port), 1_500)).toBe(1_500);
  });

  it('ends in time although what it drains and what it closes hang', async () => {
    const forEver = () => new Promise<void>(() => undefined);
    @Module({ providers: [{ provide: 'stuck', useValue: { onModuleDestroy: forEver } }] })
    class StuckModule {}
    const stuck = await startService(
      { module: StuckModule, service: { name: 'stuck', title: 'Stuck' } },
      { ...environment, DRAIN_TIMEOUT_MS: '100' },
    );
    stuck.app.get(DrainService).register('stuck', forEver);
    await stuck.stop();
    await expect(fetch(`${stuck.url}/health/live`)).rejects.toThrow();
  });

  it('answers what is in flight when it is stopped, in spite of idle keep-alive connections', async () => {
    await call('/health/live');
    const answer = new Promise<{ status?: number; connection?: string; body: string }>((resolve, reject) => {
      httpRequest(`${service.url}/api/things/slow`, (response) => {
        let body = '';
        response.on('data', (chunk) => (body += String(chunk)));
        response.on('end', () =>
          resolve({ status: response.statusCode, connection: response.headers.connection, body }),
        );
      })
        .on('error', reject)
        .end();
    });
    while (!(await (await fetch(service.metricsUrl)).text()).includes('chatpop_http_requests_in_flight 1')) continue;
    const began = Date.now();
    const stopped = service.stop();
    release();
    expect(await answer).toMatchObject({ status: 200, body: '{"done":true}' });
    await stopped;
    expect(Date.now() - began).toBeLessThan(3000);
    await expect(call('/health/live')).rejects.toThrow();
    service = await startService({ module: ThingsModule, service: { name: 'things', title: 'Things' } }, environment);
  });
});
