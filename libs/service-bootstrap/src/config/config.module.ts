import { Module, type DynamicModule } from '@nestjs/common';
import { configDefinitions, type Environment } from './define-config.js';
import { ConfigError, readConfig } from './load-config.js';

/** Reads every defined setting from one environment and offers them to the whole application. */
@Module({})
export class ConfigModule {
  /** @throws ConfigError with all faults of all definitions. */
  static forRoot(environment: Environment): DynamicModule {
    const read = configDefinitions().map((definition) => ({ definition, ...readConfig(definition, environment) }));
    const faults = read.flatMap((result) => result.faults);
    if (faults.length > 0) throw new ConfigError([...new Set(faults)]);
    return {
      module: ConfigModule,
      global: true,
      providers: read.map(({ definition, values }) => ({ provide: definition.token, useValue: values })),
      exports: read.map(({ definition }) => definition.token),
    };
  }
}
