import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { allRoutes } from '@chatpop/contracts';
import { describe, expect, it } from '@jest/globals';

const folder = fileURLToPath(new URL('../../http/', import.meta.url));
const docs = '/api/docs/';

const asPattern = (path: string): RegExp => new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`);

/** The calls of a file, as `get /api/chats/{{…}}/`. */
const callsIn = (name: string): string[] =>
  [...readFileSync(folder + name, 'utf8').matchAll(/^(GET|POST|PATCH|DELETE) \{\{api\}\}(\S+)$/gm)].map(
    ([, method = '', path = '']) => `${method.toLowerCase()} /api${path.split('?')[0] ?? ''}`,
  );

describe('the tour in tools/http', () => {
  it.each(readdirSync(folder).filter((name) => name.endsWith('.http')))('%s calls what is in the contract', (name) => {
    const calls = callsIn(name);
    expect(calls.length).toBeGreaterThan(0);
    const unknown = calls.filter((call) => {
      const [method, path = ''] = call.split(' ');
      return (
        !path.startsWith(docs) &&
        !allRoutes.some((route) => route.method === method && asPattern(route.path).test(path))
      );
    });
    expect(unknown).toEqual([]);
  });

  it('shows every call of chat', () => {
    const shown = readdirSync(folder)
      .filter((name) => name.endsWith('.http'))
      .flatMap(callsIn);
    const missing = allRoutes
      .filter(({ path }) => !/^\/api\/(photo-analysis|payments)\//.test(path))
      .filter(({ method, path }) => {
        const pattern = asPattern(path);
        return !shown.some((call) => call.startsWith(`${method} `) && pattern.test(call.slice(method.length + 1)));
      });
    expect(missing.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
  });
});
