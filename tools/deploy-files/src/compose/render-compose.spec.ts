import { describe, expect, it } from '@jest/globals';
import { shapeNames, shapes, type Deployable } from '@chatpop/topology';
import { parse } from 'yaml';
import { renderCompose } from './render-compose.js';

interface Service {
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly networks: readonly string[];
  readonly ports?: readonly { readonly target: number }[];
  readonly volumes?: readonly string[];
  readonly deploy?: { readonly replicas: number };
  readonly build?: { readonly args: { readonly APP: string } };
  readonly healthcheck?: object;
  readonly cap_drop: readonly string[];
}
interface ComposeFile {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>;
}

describe(renderCompose.name, () => {
  describe.each(shapeNames)('in %s', (shape) => {
    const file = parse(renderCompose(shape)) as ComposeFile;
    const service = (name: string): Service => {
      const found = file.services[name];
      if (!found) throw new Error(`There is no service ${name}`);
      return found;
    };
    const holds = ({ services }: Deployable, name: string): boolean => services.some((held) => held.name === name);
    const namesOf = (holding: string) => shapes[shape].filter((one) => holds(one, holding)).map(({ name }) => name);
    const knowing = (variable: string): string[] =>
      Object.entries(file.services)
        .filter(([, { environment = {} }]) => variable in environment)
        .map(([name]) => name)
        .sort();

    it.each(shapes[shape].map((deployable) => [deployable.name, deployable] as const))(
      'runs %s as the topology says, after its migrations',
      (name, deployable) => {
        expect(service(name).build?.args.APP).toBe(deployable.app);
        expect(service(name).deploy?.replicas).toBe(deployable.scaling.min);
        expect(service(name).environment?.['SERVICE_TYPE']).toBe(deployable.serviceType);
        const ownsSchema = deployable.services.some(({ schema }) => schema);
        expect(service(name).depends_on?.[`migrate-${name}`]?.condition).toBe(
          ownsSchema ? 'service_completed_successfully' : undefined,
        );
        expect(`migrate-${name}` in file.services).toBe(ownsSchema);
      },
    );

    it('opens one port, of nginx', () => {
      const open = Object.entries(file.services).filter(([, { ports }]) => ports);
      expect(open.map(([name, { ports }]) => [name, ports?.map(({ target }) => target)])).toEqual([['nginx', [9000]]]);
    });

    it('keeps nginx and the outside away from the data', () => {
      expect(file.networks['data']).toEqual({ internal: true });
      expect(service('nginx').networks).toEqual(['edge']);
      expect([service('postgres').networks, service('redis').networks]).toEqual([['data'], ['data']]);
    });

    it('tells each secret to those who need it', () => {
      expect(knowing('AUTH_PRIVATE_KEY')).toEqual(namesOf('chat'));
      expect(knowing('CHAT_SECRET_KEY')).toEqual(namesOf('chat'));
      expect(knowing('INTERNAL_API_TOKEN')).toEqual(shapes[shape].map(({ name }) => name).sort());
      expect(knowing('STRIPE_SECRET_KEY')).toEqual(namesOf('payments'));
      expect(knowing('OPENAI_API_KEY')).toEqual(namesOf('photo'));
      expect(knowing('POSTGRES_PASSWORD')).toEqual(['postgres']);
    });

    it('leads those who call chat to it, and everybody to the public keys', () => {
      const [chat = ''] = namesOf('chat');
      for (const name of ['websocket-gateway', 'payments'].flatMap(namesOf)) {
        expect(service(name).environment?.['CHAT_URL']).toBe(`http://${name === chat ? '127.0.0.1' : chat}:3000`);
      }
      for (const { name } of shapes[shape].filter((one) => !holds(one, 'chat'))) {
        expect(service(name).environment?.['AUTH_JWKS_URL']).toBe(`http://${chat}:3000/api/auth/jwks/`);
      }
    });

    it('gives no container a privilege, and each a health check or a reason to have none', () => {
      for (const [name, { cap_drop, healthcheck }] of Object.entries(file.services)) {
        expect(cap_drop).toEqual(['ALL']);
        expect(Object.keys(healthcheck ?? {})[0]).toBe(name.startsWith('migrate-') ? 'disable' : 'test');
      }
    });
  });
});
