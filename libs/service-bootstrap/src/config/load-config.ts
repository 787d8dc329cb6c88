import { z } from 'zod';
import type { ConfigDefinition, ConfigValues, Environment, Settings } from './define-config.js';

/** Everything that is wrong with the environment, each with its fix. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly faults: readonly string[]) {
    super(
      `The configuration has ${faults.length} fault${faults.length === 1 ? '' : 's'}:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
    );
  }
}

/** @throws ConfigError naming every fault at once. Secrets do not show in it. */
export function loadConfig<Table extends Settings>(
  definition: ConfigDefinition<Table>,
  environment: Environment,
): ConfigValues<Table> {
  const { values, faults } = readConfig(definition, environment);
  if (faults.length > 0) throw new ConfigError(faults);
  return values;
}

export function readConfig<Table extends Settings>(
  definition: ConfigDefinition<Table>,
  environment: Environment,
): { values: ConfigValues<Table>; faults: string[] } {
  const values: Record<string, unknown> = {};
  const faults: string[] = [];
  for (const [key, { env, schema, help, secret }] of Object.entries(definition.settings)) {
    const given = environment[env] === '' ? undefined : environment[env];
    const result = z.safeParse(schema, given);
    if (result.success) values[key] = result.data;
    else {
      const why = result.error.issues.map(({ message }) => message).join('; ');
      const shown = given === undefined ? 'is not set' : secret ? 'has a value that does not fit' : `is "${given}"`;
      faults.push(`${env} ${shown} (${why}). Set it: ${help}`);
    }
  }
  return { values: values as ConfigValues<Table>, faults };
}
