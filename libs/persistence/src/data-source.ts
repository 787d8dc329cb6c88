import { ConfigError, type ConfigOf, type Environment, loadConfig } from '@chatpop/service-bootstrap';
import { Logger } from '@nestjs/common';
import pg from 'pg';
import { DataSource, type DataSourceOptions } from 'typeorm';
import type { PersistenceDefinition } from './define-persistence.js';
import { persistenceConfig, type PersistenceConfig } from './persistence.config.js';

const logger = new Logger('Postgres');

type ServiceOptions = DataSourceOptions & { url: string; connectTimeoutMS: number };

/** TypeORM's options with every time-out set: its defaults wait for ever. */
export function dataSourceOptions(
  definition: PersistenceDefinition,
  config: PersistenceConfig,
  own: ConfigOf<PersistenceDefinition['config']>,
): ServiceOptions {
  const url = own.databaseUrl ?? config.databaseUrl;
  if (!url) throw new ConfigError([`DATABASE_URL is not set. Set it: ${persistenceConfig.settings.databaseUrl.help}`]);
  return {
    type: 'postgres',
    url,
    schema: definition.name,
    entities: definition.entities,
    migrations: definition.migrations,
    migrationsTransactionMode: 'each',
    synchronize: false,
    installExtensions: false,
    applicationName: `chatpop-${definition.name}`,
    poolSize: config.poolSize,
    connectTimeoutMS: config.connectTimeoutMs,
    poolErrorHandler: (error: unknown) => logger.warn({ msg: 'Lost a connection to Postgres', err: error }),
    extra: {
      statement_timeout: config.queryTimeoutMs,
      query_timeout: config.queryTimeoutMs + 1_000,
      idle_in_transaction_session_timeout: config.queryTimeoutMs,
      keepAlive: true,
      // What is asked without waiting is on its way at once, instead of waiting in the driver.
      pipeline: true,
    },
  };
}

/**
 * Brings the service's schema up to date. Several processes may do so at once: one works, the others wait. It may take as
 * long as it does: how long depends on the tables.
 */
export async function migrate(options: ServiceOptions & { name: string }): Promise<void> {
  const lock = new pg.Client({ connectionString: options.url, connectionTimeoutMillis: options.connectTimeoutMS });
  await lock.connect();
  const source = new DataSource({ ...options, extra: { keepAlive: true } });
  try {
    await lock.query('select pg_advisory_lock(hashtext($1))', [`chatpop migrations of ${options.name}`]);
    await lock.query(`create schema if not exists ${pg.escapeIdentifier(options.name)}`);
    await source.initialize();
    const ran = await source.runMigrations();
    if (ran.length > 0) logger.log({ msg: 'Migrated', schema: options.name, migrations: ran.map(({ name }) => name) });
  } finally {
    if (source.isInitialized) await source.destroy();
    await lock.end();
  }
}

/** The command `main.js migrate`: runs the migrations of these definitions, one after the other. */
export async function runMigrations(
  environment: Environment,
  definitions: readonly PersistenceDefinition[],
): Promise<void> {
  const config = loadConfig(persistenceConfig, environment);
  for (const definition of definitions) {
    const options = dataSourceOptions(definition, config, loadConfig(definition.config, environment));
    await migrate({ ...options, name: definition.name });
  }
}
