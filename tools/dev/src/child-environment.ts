import type { Deployable, ServiceName } from '@chatpop/topology';
import type { Secrets } from './secrets.js';

/** What all services of one run share. */
export interface RunContext {
  /** The environment that ChatPop was started with. */
  readonly inherited: Readonly<Record<string, string | undefined>>;
  readonly publicUrl: string;
  /** Leads to chat's routes between services, on this machine only. */
  readonly doorUrl: string;
  readonly databaseUrl: string;
  /** Absent on the memory bus. */
  readonly redisUrl?: string;
  readonly photoDir: string;
  readonly mediaDir: string;
  readonly secrets: Secrets;
}

export interface InstancePorts {
  readonly http: number;
  readonly internal: number;
}

/** Which services may know a secret; a process gets those of the services that it holds. All know the internal token. */
const holders: Readonly<Record<string, readonly ServiceName[]>> = {
  AUTH_PRIVATE_KEY: ['chat'],
  CHAT_SECRET_KEY: ['chat'],
  OPENAI_API_KEY: ['photo'],
  PAYMENTS_SIMULATED_WEBHOOK_SECRET: ['payments'],
  STRIPE_SECRET_KEY: ['payments'],
  STRIPE_WEBHOOK_SECRET: ['payments'],
};

/** The whole environment of one service process. What was set from outside counts, except where it listens. */
export function childEnvironment(
  deployable: Deployable,
  instance: number,
  ports: InstancePorts,
  context: RunContext,
): NodeJS.ProcessEnv {
  const { inherited, secrets, redisUrl } = context;
  const holds = deployable.services.map(({ name }) => name);
  const env: NodeJS.ProcessEnv = {
    PHOTO_STORAGE: 'local',
    PHOTO_STORAGE_DIR: context.photoDir,
    CHAT_MEDIA_STORAGE_DIR: context.mediaDir,
    LOG_LEVEL: 'info',
    // The edge notices a draining instance within this time and sends it nothing more.
    DRAIN_DELAY_MS: '700',
    AUTH_PRIVATE_KEY: JSON.stringify(secrets.authPrivateKey),
    CHAT_SECRET_KEY: secrets.chatSecret,
    INTERNAL_API_TOKEN: secrets.internalToken,
    PAYMENTS_SIMULATED_WEBHOOK_SECRET: secrets.simulatedWebhookSecret,
    ...Object.fromEntries(Object.entries(inherited).filter(([name]) => !name.startsWith('npm_'))),
    NODE_ENV: 'development',
    HOST: '127.0.0.1',
    PORT: String(ports.http),
    INTERNAL_PORT: String(ports.internal),
    INSTANCE: String(instance),
    SERVICE_TYPE: deployable.serviceType,
    DATABASE_URL: context.databaseUrl,
    MIGRATE_ON_START: 'true',
    REDIS_URL: redisUrl,
    BUS_DRIVER: redisUrl === undefined ? 'memory' : 'redis',
    AUTH_JWKS_URL: `${context.doorUrl}/api/auth/jwks/`,
    CHAT_URL: context.doorUrl,
    PUBLIC_URL: context.publicUrl,
    TRUSTED_PROXIES: '127.0.0.1/32,::1/128',
    LOG_FORMAT: 'json',
  };
  for (const [name, services] of Object.entries(holders)) {
    if (!services.some((service) => holds.includes(service))) Reflect.deleteProperty(env, name);
  }
  if (!deployable.services.some(({ needs }) => needs.includes('postgres'))) delete env['DATABASE_URL'];
  return env;
}
