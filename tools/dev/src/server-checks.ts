import pg from 'pg';
import { PlainError } from './plain-error.js';

const withinMs = 5_000;
const oldestRedis = 7;

/** @throws PlainError when no Postgres answers there. */
export async function checkPostgres(url: string): Promise<void> {
  const place = placeOf(url, 'DATABASE_URL');
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: withinMs });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
  } catch (error) {
    throw new PlainError(
      `The Postgres of DATABASE_URL (${place}) does not let us in (${reasonOf(error)}): start it or correct the URL, or leave DATABASE_URL unset and ChatPop brings its own.`,
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** @throws PlainError when no Redis answers there, or one that is too old for sharded publish/subscribe. */
export async function checkRedis(url: string): Promise<void> {
  const place = placeOf(url, 'REDIS_URL');
  const { Redis } = await import('ioredis'); // seldom needed, and slow to load
  const client = new Redis(url, { lazyConnect: true, connectTimeout: withinMs, retryStrategy: () => null });
  let fault: unknown;
  client.on('error', (error) => {
    fault = error;
  });
  try {
    await client.connect();
    const version = /redis_version:(\d+)/.exec(await client.info('server'))?.[1];
    if (Number(version) < oldestRedis) {
      throw new PlainError(`The Redis of REDIS_URL (${place}) is version ${version ?? 'unknown'}: use 7 or newer.`);
    }
  } catch (error) {
    if (error instanceof PlainError) throw error;
    throw new PlainError(
      `The Redis of REDIS_URL (${place}) does not answer (${reasonOf(fault ?? error)}): start it or correct the URL, or leave REDIS_URL unset and ChatPop looks for its own.`,
    );
  } finally {
    client.disconnect();
  }
}

/** Host and port, without the password. */
function placeOf(url: string, variable: string): string {
  if (!URL.canParse(url)) throw new PlainError(`${variable} is no URL: correct it, or leave it unset.`);
  return new URL(url).host;
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return reasonOf(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && typeof error.code === 'string' && error.code.startsWith('E') ? error.code : error.message;
}
