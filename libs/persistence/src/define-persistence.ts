import { defineConfig, setting, type ConfigDefinition } from '@chatpop/service-bootstrap';
import type { MigrationInterface } from 'typeorm';
import { z } from 'zod';

const urlSettings = (name: string) => ({
  databaseUrl: setting(
    `${name.toUpperCase()}_DATABASE_URL`,
    z.string().startsWith('postgres').optional(),
    `A database of its own for ${name}; otherwise DATABASE_URL.`,
    { secret: true },
  ),
});

/** What one service keeps in Postgres. Its schema has its name; nobody else reads or writes it. */
export interface PersistenceDefinition {
  /** Also the name of the TypeORM data source: `@InjectRepository(RoomEntity, 'chat')`. */
  readonly name: string;
  readonly entities: (new () => object)[];
  /** Forward only, oldest first. */
  readonly migrations: (new () => MigrationInterface)[];
  readonly config: ConfigDefinition<ReturnType<typeof urlSettings>>;
}

export const definePersistence = (definition: Omit<PersistenceDefinition, 'config'>): PersistenceDefinition => ({
  ...definition,
  config: defineConfig(`${definition.name} database`, urlSettings(definition.name)),
});
