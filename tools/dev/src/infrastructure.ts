import { findRedis, howToGetRedis, startPostgres, startRedis } from '@chatpop/local-servers';
import { redisProgramDir, type DevFolder } from './dev-folder.js';
import { KeptServer, type DatabaseServer } from './kept-server.js';
import { checkPostgres, checkRedis } from './server-checks.js';
import type { Print } from './service-log.js';
import type { Settings } from './settings.js';

type Servers = Pick<Settings, 'databaseUrl' | 'redisUrl' | 'isMemoryBus'>;

/** Postgres and Redis: the ones that were named, else our own. */
export class Infrastructure {
  private readonly opening: Promise<DatabaseServer | undefined>[] = [];

  constructor(
    private readonly servers: Servers,
    private readonly folder: DevFolder,
    private readonly tell: { readonly print: Print; readonly onChange: () => void },
  ) {}

  /** @throws PlainError when a server that was named does not answer. No Redis at all is no fault: `redis` is absent. */
  async open(password: string): Promise<{ postgres: DatabaseServer; redis: DatabaseServer | undefined }> {
    const postgres = this.openPostgres(password);
    const redis = this.openRedis();
    this.opening.push(postgres, redis);
    const [openPostgres, openRedis] = await Promise.all([postgres, redis]);
    return { postgres: openPostgres, redis: openRedis };
  }

  /** Ends our own, also those that are still starting. */
  async stop(): Promise<void> {
    const opened = await Promise.allSettled(this.opening);
    const ours = opened.flatMap((result) => (result.status === 'fulfilled' && result.value ? [result.value] : []));
    await Promise.all(ours.map((server) => server.stop()));
  }

  private async openPostgres(password: string): Promise<DatabaseServer> {
    const { databaseUrl } = this.servers;
    if (databaseUrl !== undefined) {
      await checkPostgres(databaseUrl);
      return external(databaseUrl, 'from DATABASE_URL');
    }
    const options = { dir: this.folder.postgres, password, logFile: this.folder.logOf('postgres') };
    return KeptServer.start('postgres', 'embedded', (port) => startPostgres({ ...options, port }), this.tell);
  }

  private async openRedis(): Promise<DatabaseServer | undefined> {
    const { redisUrl, isMemoryBus } = this.servers;
    if (isMemoryBus) return undefined;
    if (redisUrl !== undefined) {
      await checkRedis(redisUrl);
      return external(redisUrl, 'from REDIS_URL');
    }
    const binary = await findRedis({ dir: redisProgramDir, onProgress: (line) => this.tell.print(`redis: ${line}`) });
    if (!binary) return undefined;
    const options = { binary, dir: this.folder.redis, logFile: this.folder.logOf('redis') };
    return KeptServer.start('redis', binary.version, (port) => startRedis({ ...options, port }), this.tell);
  }
}

const external = (url: string, title: string): DatabaseServer => ({
  url,
  title,
  pid: undefined,
  stop: () => Promise.resolve(),
});

export const monolithForWantOfRedis = `There is no Redis here, so everything runs in one process (monolith) on the memory bus; for more, ${howToGetRedis}.`;

export const redisMissing = (shape: string): string =>
  `TOPOLOGY=${shape} needs Redis and there is none here: ${howToGetRedis}, or set TOPOLOGY=monolith.`;
