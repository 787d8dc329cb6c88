import { describe, expect, it } from '@jest/globals';
import {
  allServices,
  deployableOf,
  findService,
  services,
  shapeNames,
  shapes,
  type ShapeName,
} from '@chatpop/topology';
import { renderNginx } from './render-nginx.js';
import type { NginxSettings } from './settings.js';

const settings = (shape: ShapeName): NginxSettings => ({
  shape,
  listen: '9000',
  statusListen: '127.0.0.1:9001',
  servers: ({ name }) => [`${name}:3000`],
  temporaryDir: '/tmp',
  accessLog: '/dev/stdout',
  workerConnections: 1024,
});

interface Location {
  readonly pattern: RegExp;
  readonly pool: string;
}

const locationsOf = (config: string): readonly Location[] =>
  [...config.matchAll(/location ~ (\S+) \{\s+proxy_pass http:\/\/(\S+);/g)].map(([, pattern = '', pool = '']) => ({
    pattern: new RegExp(pattern),
    pool,
  }));

describe(renderNginx.name, () => {
  describe.each(shapeNames)('in %s', (shape) => {
    const config = renderNginx(settings(shape));
    const locations = locationsOf(config);

    it('has one location for each route, and for the uploads of two, at the deployable that holds its service', () => {
      const expected = allServices.flatMap((service) => service.routes.map((prefix) => ({ prefix, service })));
      expect(locations).toHaveLength(expected.length + 2);
      for (const { prefix, service } of expected) {
        const first = locations.find(({ pattern }) => pattern.test(prefix));
        const pool = service.webSockets ? '$edge_socket_pool' : deployableOf(shape, service).name;
        expect(first?.pool).toBe(pool);
      }
    });

    it.each([
      '/api/photo-analysis/upload/',
      '/api/photo-analysis',
      '/api/photo-analysis-of-mine/',
      '/api/payments/webhook/',
      '/api/',
      '/ws/chat/TEST1234/',
      '/wsx/',
      '/apix/',
      '/internal/rooms/',
      '/metrics',
      '/',
    ])('agrees with the topology on %s', (path) => {
      const service = findService(path);
      const pool = service?.webSockets ? '$edge_socket_pool' : service && deployableOf(shape, service).name;
      expect(locations.find(({ pattern }) => pattern.test(path))?.pool).toBe(pool);
    });

    it('has a group for every deployable, and a sticky one where there are sockets', () => {
      const groups = [...config.matchAll(/^ {2}upstream (\S+) \{/gm)].map(([, name]) => name);
      const gateway = deployableOf(shape, services['websocket-gateway']);
      expect(groups.sort()).toEqual([...shapes[shape].map(({ name }) => name), `${gateway.name}-sticky`].sort());
    });

    it('names no internal path', () => {
      expect(config).not.toMatch(/location[^{]*internal/);
    });
  });

  it('asks for names again only where it has somebody to ask', () => {
    expect(renderNginx(settings('split'))).not.toMatch(/resolve/);
    const config = renderNginx({ ...settings('split'), resolver: '127.0.0.11 valid=5s' });
    expect(config).toContain('resolver 127.0.0.11 valid=5s;');
    expect(config.match(/server \S+ resolve /g)).toHaveLength(3);
  });

  it('lists every address of a deployable', () => {
    const config = renderNginx({ ...settings('monolith'), servers: () => ['127.0.0.1:1', '127.0.0.1:2'] });
    expect(config.match(/server 127\.0\.0\.1:[12] /g)).toHaveLength(4);
  });
});
