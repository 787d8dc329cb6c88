import { paymentsPersistence } from '@chatpop/payments-feature';
import { runMigrations } from '@chatpop/persistence';
import { bootstrapService } from '@chatpop/service-bootstrap';
import { services } from '@chatpop/topology';
import { PaymentsAppModule } from './app.module.js';

await bootstrapService({
  module: PaymentsAppModule,
  service: services.payments,
  commands: { migrate: (environment) => runMigrations(environment, [paymentsPersistence]) },
});
