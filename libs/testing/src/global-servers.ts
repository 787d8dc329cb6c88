import { findRedis, howToGetRedis, startPostgres, startRedis } from '@chatpop/local-servers';
import { fileURLToPath } from 'node:url';

const redisDir = fileURLToPath(new URL('../../../.chatpop/redis', import.meta.url));

type Stop = () => Promise<void>;

/**
 * A real Postgres and a real Redis for one Jest run, both temporary. Tests find them in `TEST_DATABASE_URL` and
 * `TEST_REDIS_URL`; what is set there already is used instead.
 * @returns what stops the ones that were started.
 */
export async function startGlobalServers(env: NodeJS.ProcessEnv = process.env): Promise<Stop> {
  const results = await Promise.allSettled([startTestPostgres(env), startTestRedis(env)]);
  const started = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const stop: Stop = async () => {
    await Promise.all(started.map((stopOne) => stopOne()));
  };
  const failed = results.find((result) => result.status === 'rejected');
  if (!failed) return stop;
  await stop();
  throw failed.reason;
}

const nothingToStop: Stop = () => Promise.resolve();

async function startTestPostgres(env: NodeJS.ProcessEnv): Promise<Stop> {
  if (env['TEST_DATABASE_URL']) return nothingToStop;
  const server = await startPostgres();
  env['TEST_DATABASE_URL'] = server.url;
  return () => server.stop();
}

async function startTestRedis(env: NodeJS.ProcessEnv): Promise<Stop> {
  if (env['TEST_REDIS_URL']) return nothingToStop;
  const binary = await findRedis({ dir: redisDir });
  if (!binary) throw new Error(`The integration tests need Redis: ${howToGetRedis}.`);
  const server = await startRedis({ binary });
  env['TEST_REDIS_URL'] = server.url;
  return () => server.stop();
}
