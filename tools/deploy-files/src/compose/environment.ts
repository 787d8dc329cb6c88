import {
  containerPorts,
  deployableOf,
  services,
  type Deployable,
  type Service,
  type ShapeName,
} from '@chatpop/topology';
import { edgeSubnet, mediaFolder, photoFolder } from './layout.js';

export type Environment = Readonly<Record<string, string>>;

/** Compose refuses to start without it. */
const required = (name: string): string => `\${${name}:?run node docker/make-env.mjs first}`;
const optional = (name: string, fallback = ''): string => `\${${name}:-${fallback}}`;

/** What the containers of `deployable` are told. Each gets the secrets of its own services and no other. */
export function environmentOf(shape: ShapeName, deployable: Deployable): Environment {
  const holds = (service: Service) => deployable.services.some(({ name }) => name === service.name);
  const chatHost = holds(services.chat) ? '127.0.0.1' : deployableOf(shape, services.chat).name;
  const chatUrl = `http://${chatHost}:${containerPorts.http}`;
  return {
    ...processEnvironmentOf(deployable),
    PORT: String(containerPorts.http),
    INTERNAL_PORT: String(containerPorts.internal),
    PUBLIC_URL: required('PUBLIC_URL'),
    ALLOWED_ORIGINS: optional('ALLOWED_ORIGINS'),
    TRUSTED_PROXIES: edgeSubnet,
    RATE_LIMITS: optional('RATE_LIMITS', 'on'),
    // In this time nginx's idle connections are closed by `Connection: close`, so that no request meets a closing one.
    DRAIN_DELAY_MS: '1000',
    INTERNAL_API_TOKEN: required('INTERNAL_API_TOKEN'),
    ...connectionsOf(deployable),
    ...(holds(services.chat) ? chatEnvironment : { AUTH_JWKS_URL: `${chatUrl}/api/auth/jwks/` }),
    ...(callersOfChat.some(holds) && { CHAT_URL: chatUrl }),
    ...(holds(services.payments) && paymentEnvironment),
    ...(holds(services.photo) && photoEnvironment),
  };
}

/** What the migrations of `deployable` need, which is no secret but the database's. */
export function migrationEnvironmentOf(deployable: Deployable): Environment {
  return { ...processEnvironmentOf(deployable), DATABASE_URL: databaseUrl };
}

const databaseUrl = `postgres://chatpop:${required('POSTGRES_PASSWORD')}@postgres:5432/chatpop`;

function processEnvironmentOf({ serviceType }: Deployable): Environment {
  return {
    NODE_ENV: optional('NODE_ENV', 'production'),
    ...(serviceType && { SERVICE_TYPE: serviceType }),
    LOG_FORMAT: 'json',
    LOG_LEVEL: optional('LOG_LEVEL', 'info'),
    MIGRATE_ON_START: 'false',
  };
}

function connectionsOf(deployable: Deployable): Environment {
  const needs = new Set(deployable.services.flatMap((service) => service.needs));
  return {
    ...(needs.has('postgres') && { DATABASE_URL: databaseUrl }),
    ...(needs.has('redis') && { BUS_DRIVER: 'redis', REDIS_URL: 'redis://redis:6379' }),
  };
}

/** The gateway asks who may enter a room, payments what a thing costs there. */
const callersOfChat: readonly Service[] = [services['websocket-gateway'], services.payments];

const chatEnvironment: Environment = {
  AUTH_PRIVATE_KEY: required('AUTH_PRIVATE_KEY'),
  CHAT_SECRET_KEY: required('CHAT_SECRET_KEY'),
  CHAT_MEDIA_STORAGE: 'local',
  CHAT_MEDIA_STORAGE_DIR: mediaFolder,
};

const paymentEnvironment: Environment = {
  STRIPE_SECRET_KEY: optional('STRIPE_SECRET_KEY'),
  STRIPE_WEBHOOK_SECRET: optional('STRIPE_WEBHOOK_SECRET'),
  PAYMENTS_SIMULATED_WEBHOOK_SECRET: required('PAYMENTS_SIMULATED_WEBHOOK_SECRET'),
};

const photoEnvironment: Environment = {
  OPENAI_API_KEY: optional('OPENAI_API_KEY'),
  PHOTO_STORAGE: 'local',
  PHOTO_STORAGE_DIR: photoFolder,
};
