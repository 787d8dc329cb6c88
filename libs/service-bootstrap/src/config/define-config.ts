import { Inject } from '@nestjs/common';
import type { z } from 'zod';

/** One setting: the environment variable it is read from, what it may be, and what it does. */
export interface Setting<Schema extends z.ZodType = z.ZodType> {
  readonly env: string;
  readonly schema: Schema;
  /** A sentence for the table of settings; units are in it. */
  readonly help: string;
  /** Secrets are never printed, neither in faults nor in the table of values. */
  readonly secret: boolean;
}

export type Settings = Readonly<Record<string, Setting>>;
export type ConfigValues<Table extends Settings> = { readonly [Key in keyof Table]: z.output<Table[Key]['schema']> };
export type Environment = Readonly<Record<string, string | undefined>>;

export interface ConfigDefinition<Table extends Settings = Settings> {
  readonly name: string;
  readonly settings: Table;
  readonly token: symbol;
}
export type ConfigOf<Definition> = Definition extends ConfigDefinition<infer Table> ? ConfigValues<Table> : never;

const definitions = new Map<string, ConfigDefinition>();

/** All that the loaded code defined. */
export const configDefinitions = (): readonly ConfigDefinition[] => [...definitions.values()];

export function setting<Schema extends z.ZodType>(
  env: string,
  schema: Schema,
  help: string,
  options: { readonly secret?: boolean } = {},
): Setting<Schema> {
  return { env, schema, help, secret: options.secret ?? false };
}

/**
 * Defines the settings of one concern, beside the code that uses them. They are read and checked together, once, when
 * the service starts (`ConfigModule`), and injected with `@InjectConfig(definition)`.
 */
export function defineConfig<const Table extends Settings>(name: string, settings: Table): ConfigDefinition<Table> {
  const definition = { name, settings, token: Symbol(`config:${name}`) };
  definitions.set(name, definition);
  return definition;
}

export const InjectConfig = (definition: ConfigDefinition): ParameterDecorator & PropertyDecorator =>
  Inject(definition.token);
