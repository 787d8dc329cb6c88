import { type ConfigOf, HealthService } from '@chatpop/service-bootstrap';
import { Module, type DynamicModule } from '@nestjs/common';
import { TypeOrmModule, getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { dataSourceOptions, migrate } from './data-source.js';
import type { PersistenceDefinition } from './define-persistence.js';
import { persistenceConfig, type PersistenceConfig } from './persistence.config.js';

/** Connects a service to its own schema, migrates it first where that is wanted, and makes readiness depend on it. */
@Module({})
export class PersistenceModule {
  static forService(definition: PersistenceDefinition): DynamicModule {
    return {
      module: PersistenceModule,
      imports: [
        TypeOrmModule.forRootAsync({
          name: definition.name,
          inject: [persistenceConfig.token, definition.config.token],
          useFactory: async (config: PersistenceConfig, own: ConfigOf<PersistenceDefinition['config']>) => {
            const options = dataSourceOptions(definition, config, own);
            if (config.migrateOnStart) await migrate({ ...options, name: definition.name });
            return { ...options, retryAttempts: 10, retryDelay: 1_000 };
          },
        }),
        TypeOrmModule.forFeature(definition.entities, definition.name),
      ],
      providers: [
        {
          provide: `${definition.name}:postgres-health`,
          inject: [HealthService, getDataSourceToken(definition.name)],
          useFactory: (health: HealthService, source: DataSource) =>
            health.register(`postgres:${definition.name}`, () => source.query('select 1')),
        },
      ],
      exports: [TypeOrmModule],
    };
  }
}
