import { defineConfig, setting, type ConfigOf } from '@chatpop/service-bootstrap';
import { z } from 'zod';

const milliseconds = z.coerce.number().int().min(1);

export const persistenceConfig = defineConfig('persistence', {
  databaseUrl: setting(
    'DATABASE_URL',
    z.string().startsWith('postgres').optional(),
    'postgres://user:password@host:5432/database, for every service without a URL of its own.',
    { secret: true },
  ),
  migrateOnStart: setting(
    'MIGRATE_ON_START',
    z.stringbool().default(false),
    'Whether the service runs its migrations when it starts (development); elsewhere `main.js migrate` does.',
  ),
  poolSize: setting(
    'DATABASE_POOL_SIZE',
    z.coerce.number().int().min(1).max(500).default(10),
    'Connections to Postgres for each service of a process.',
  ),
  connectTimeoutMs: setting(
    'DATABASE_CONNECT_TIMEOUT_MS',
    milliseconds.default(3_000),
    'How long to wait for a connection, in ms.',
  ),
  queryTimeoutMs: setting(
    'DATABASE_QUERY_TIMEOUT_MS',
    milliseconds.default(10_000),
    'How long a statement may take, in ms.',
  ),
});
export type PersistenceConfig = ConfigOf<typeof persistenceConfig>;
