import { edgePort, findShape, shapeNames, type ShapeName } from '@chatpop/topology';
import { PlainError } from './plain-error.js';

/** What whoever starts it may choose. */
export interface Settings {
  readonly port: number;
  /** The address to listen on; absent: this machine only, by IPv4 and IPv6. */
  readonly host?: string;
  readonly publicUrl: string;
  /** Absent: microservices, or the monolith where there is no Redis. */
  readonly shape?: ShapeName;
  readonly webSocketInstances: number;
  readonly chatInstances: number;
  readonly databaseUrl?: string;
  readonly redisUrl?: string;
  /** Without Redis, on the memory bus, because that was asked for. */
  readonly isMemoryBus: boolean;
  /** Everything that the services log, not only warnings. */
  readonly isVerbose: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws PlainError on the first value that does not fit. */
export function readSettings(env: Environment, args: readonly string[] = []): Settings {
  const value = (name: string): string | undefined => (env[name] === '' ? undefined : env[name]);
  const count = (name: string, fallback: number): number => {
    const text = value(name) ?? String(fallback);
    if (/^\d{1,2}$/.test(text) && Number(text) >= 1 && Number(text) <= 20) return Number(text);
    throw new PlainError(`${name}=${text} is no number of instances: choose one from 1 to 20.`);
  };
  if (value('NODE_ENV') === 'production' && value('RATE_LIMITS') === 'off') {
    throw new PlainError('RATE_LIMITS=off is refused with NODE_ENV=production: leave one of them out.');
  }
  const port = readPort(value('PORT') ?? String(edgePort));
  const topology = value('TOPOLOGY');
  const shape = topology === undefined ? undefined : readShape(topology);
  const isMemoryBus = value('BUS_DRIVER') === 'memory';
  if (isMemoryBus && shape !== 'monolith') throw new PlainError(memoryBusNeedsMonolith(shape ?? 'microservices'));
  return {
    port,
    host: value('HOST'),
    publicUrl: value('PUBLIC_URL') ?? `http://localhost:${port}`,
    shape,
    webSocketInstances: count('WEBSOCKET_INSTANCES', 2),
    chatInstances: count('CHAT_INSTANCES', 1),
    databaseUrl: value('DATABASE_URL'),
    redisUrl: value('REDIS_URL'),
    isMemoryBus,
    isVerbose: args.includes('--verbose'),
  };
}

export const memoryBusNeedsMonolith = (shape: ShapeName): string =>
  `TOPOLOGY=${shape} runs several processes and the memory bus lives in one: set TOPOLOGY=monolith, or use Redis.`;

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new PlainError(`PORT=${text} is no port: choose a number from 1 to 65535.`);
}

/** @throws PlainError when there is no such shape. */
export function readShape(name: string): ShapeName {
  const shape = findShape(name);
  if (shape) return shape;
  throw new PlainError(`There is no TOPOLOGY=${name}: choose ${shapeNames.join(', ')}.`);
}
