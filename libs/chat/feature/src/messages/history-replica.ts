import { chatPersistence, HISTORY_REPLICA, type HistoryReplica } from '@chatpop/chat-data-access';
import { dataSourceOptions, persistenceConfig, type PersistenceConfig } from '@chatpop/persistence';
import { defineConfig, InjectConfig, setting, type ConfigOf } from '@chatpop/service-bootstrap';
import { Injectable, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';

const replicaConfig = defineConfig('chat replica', {
  url: setting(
    'CHAT_DATABASE_REPLICA_URL',
    z.string().startsWith('postgres').optional(),
    "A read replica of chat's database, for history and search.",
    { secret: true },
  ),
  pauseMs: setting(
    'CHAT_DATABASE_REPLICA_PAUSE_MS',
    z.coerce.number().int().min(0).default(5_000),
    'For how long it is not asked after it failed, in ms.',
  ),
});
type ReplicaConfig = ConfigOf<typeof replicaConfig>;

/** Connects when it is first asked, and again after a failure: a replica that is away holds up nothing. */
@Injectable()
class ReplicaConnection implements OnApplicationShutdown {
  private opening: Promise<DataSource> | undefined;

  constructor(@InjectConfig(persistenceConfig) private readonly config: PersistenceConfig) {}

  to(url: string): Promise<DataSource> {
    const options = dataSourceOptions({ ...chatPersistence, entities: [], migrations: [] }, this.config, {
      databaseUrl: url,
    });
    this.opening ??= new DataSource(options).initialize().catch((error: unknown) => {
      this.opening = undefined;
      throw error;
    });
    return this.opening;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.opening?.then(
      (source) => source.destroy(),
      () => undefined,
    );
  }
}

export const historyReplica: Provider[] = [
  ReplicaConnection,
  {
    provide: HISTORY_REPLICA,
    inject: [ReplicaConnection, replicaConfig.token],
    useFactory: (replica: ReplicaConnection, { url, pauseMs }: ReplicaConfig): HistoryReplica | undefined =>
      url === undefined ? undefined : { connect: () => replica.to(url), pauseMs },
  },
];
