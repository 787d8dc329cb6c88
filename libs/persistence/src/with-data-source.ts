import { type Environment, loadConfig } from '@chatpop/service-bootstrap';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from './data-source.js';
import type { PersistenceDefinition } from './define-persistence.js';
import { persistenceConfig } from './persistence.config.js';

/** For commands that work on a service's data without starting it: connects, does `work`, disconnects. */
export async function withDataSource<Value>(
  environment: Environment,
  definition: PersistenceDefinition,
  work: (source: DataSource) => Promise<Value>,
): Promise<Value> {
  const own = loadConfig(definition.config, environment);
  const source = new DataSource(dataSourceOptions(definition, loadConfig(persistenceConfig, environment), own));
  await source.initialize();
  try {
    return await work(source);
  } finally {
    await source.destroy();
  }
}
