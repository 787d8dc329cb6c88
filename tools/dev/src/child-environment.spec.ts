import { describe, expect, it } from '@jest/globals';
import { shapes, type Deployable } from '@chatpop/topology';
import { childEnvironment, type RunContext } from './child-environment.js';

const context: RunContext = {
  inherited: { PATH: '/bin', PORT: '9000', NODE_ENV: 'production', STRIPE_SECRET_KEY: 'sk', npm_config_x: 'x' },
  publicUrl: 'http://localhost:9000',
  doorUrl: 'http://127.0.0.1:21000',
  databaseUrl: 'postgresql://x',
  redisUrl: 'redis://x',
  photoDir: '/photos',
  mediaDir: '/media',
  secrets: {
    authPrivateKey: { kty: 'OKP', kid: '1' },
    internalToken: 'internal',
    chatSecret: 'chat',
    simulatedWebhookSecret: 'whsec',
    postgresPassword: 'postgres',
  },
};
const environmentOf = (name: string, changes: Partial<RunContext> = {}): NodeJS.ProcessEnv => {
  const deployable = Object.values<readonly Deployable[]>(shapes)
    .flat()
    .find((candidate) => candidate.name === name);
  if (!deployable) throw new Error(`no deployable ${name}`);
  return childEnvironment(deployable, 2, { http: 21_001, internal: 21_002 }, { ...context, ...changes });
};

describe(childEnvironment.name, () => {
  it('says where to listen and what to use, whatever the environment outside says', () => {
    expect(environmentOf('chat')).toMatchObject({
      PATH: '/bin',
      NODE_ENV: 'development',
      HOST: '127.0.0.1',
      PORT: '21001',
      INTERNAL_PORT: '21002',
      INSTANCE: '2',
      DATABASE_URL: 'postgresql://x',
      MIGRATE_ON_START: 'true',
      REDIS_URL: 'redis://x',
      BUS_DRIVER: 'redis',
      TRUSTED_PROXIES: '127.0.0.1/32,::1/128',
    });
    expect(environmentOf('chat')).not.toHaveProperty('npm_config_x');
  });

  it.each([
    ['chat', ['AUTH_PRIVATE_KEY', 'CHAT_SECRET_KEY', 'DATABASE_URL']],
    ['websocket-gateway', []],
    ['payments', ['PAYMENTS_SIMULATED_WEBHOOK_SECRET', 'STRIPE_SECRET_KEY', 'DATABASE_URL']],
    ['photo', ['DATABASE_URL']],
    [
      'monolith',
      ['AUTH_PRIVATE_KEY', 'CHAT_SECRET_KEY', 'PAYMENTS_SIMULATED_WEBHOOK_SECRET', 'STRIPE_SECRET_KEY', 'DATABASE_URL'],
    ],
  ])('gives %s its own secrets only', (name, secrets) => {
    const all = ['AUTH_PRIVATE_KEY', 'CHAT_SECRET_KEY', 'PAYMENTS_SIMULATED_WEBHOOK_SECRET'];
    const found = [...all, 'STRIPE_SECRET_KEY', 'DATABASE_URL'].filter((key) => key in environmentOf(name));
    expect(found).toEqual(secrets);
  });

  it('tells the composite app what it is, and the memory bus where there is no Redis', () => {
    expect(environmentOf('main')).toMatchObject({ SERVICE_TYPE: 'main', BUS_DRIVER: 'redis' });
    expect(environmentOf('monolith', { redisUrl: undefined })).toMatchObject({
      SERVICE_TYPE: 'monolith',
      BUS_DRIVER: 'memory',
    });
  });
});
