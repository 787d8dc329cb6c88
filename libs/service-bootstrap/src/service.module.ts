import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { ConfigModule } from './config/config.module.js';
import type { Environment } from './config/define-config.js';
import { DocsController } from './docs/docs.controller.js';
import { DrainService } from './drain/drain.service.js';
import { ProblemFilter } from './errors/problem.filter.js';
import { validationPipe } from './errors/validation.pipe.js';
import { HealthController } from './health/health.controller.js';
import { HealthService } from './health/health.service.js';
import { Clock, SERVICE_NAME, SystemClock } from './tokens.js';

/** What every service has, once for the process: settings, health, drain, the global pipe and filter. */
@Module({})
export class ServiceModule {
  static forRoot(options: { readonly name: string; readonly environment: Environment }): DynamicModule {
    return {
      module: ServiceModule,
      global: true,
      imports: [ConfigModule.forRoot(options.environment)],
      controllers: [HealthController, DocsController],
      providers: [
        HealthService,
        DrainService,
        { provide: Clock, useClass: SystemClock },
        { provide: SERVICE_NAME, useValue: options.name },
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_PIPE, useFactory: validationPipe },
      ],
      exports: [HealthService, DrainService, Clock, SERVICE_NAME],
    };
  }
}
