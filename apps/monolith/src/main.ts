import { printNewSigningKey } from '@chatpop/auth';
import { chatPersistence, makeStaff } from '@chatpop/chat-feature';
import { paymentsPersistence } from '@chatpop/payments-feature';
import { runMigrations } from '@chatpop/persistence';
import { photoPersistence } from '@chatpop/photo-feature';
import { bootstrapService, defineConfig, loadConfig, processEnvironment, setting } from '@chatpop/service-bootstrap';
import { composites } from '@chatpop/topology';
import { z } from 'zod';
import { MainAppModule, MonolithAppModule } from './app.modules.js';

const compositeConfig = defineConfig('composite', {
  serviceType: setting(
    'SERVICE_TYPE',
    z.enum(['main', 'monolith']).default('monolith'),
    'monolith (all in one process) or main (all but sockets).',
  ),
});
const { serviceType } = loadConfig(compositeConfig, processEnvironment());

await bootstrapService({
  module: serviceType === 'main' ? MainAppModule : MonolithAppModule,
  service: composites[serviceType],
  commands: {
    migrate: (environment) => runMigrations(environment, [chatPersistence, photoPersistence, paymentsPersistence]),
    'new-signing-key': printNewSigningKey,
    'make-staff': (environment) => makeStaff(environment, process.argv[3] ?? ''),
  },
});
