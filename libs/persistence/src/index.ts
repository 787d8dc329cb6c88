export { dataSourceOptions, runMigrations } from './data-source.js';
export { definePersistence, type PersistenceDefinition } from './define-persistence.js';
export { newId } from './new-id.js';
export { persistenceConfig, type PersistenceConfig } from './persistence.config.js';
export { PersistenceModule } from './persistence.module.js';
export { toAmount } from './to-amount.js';
export { withDataSource } from './with-data-source.js';
