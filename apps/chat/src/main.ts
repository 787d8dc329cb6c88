import { printNewSigningKey } from '@chatpop/auth';
import { chatPersistence, makeStaff, seedDemo } from '@chatpop/chat-feature';
import { runMigrations } from '@chatpop/persistence';
import { bootstrapService } from '@chatpop/service-bootstrap';
import { services } from '@chatpop/topology';
import { ChatAppModule } from './app.module.js';

await bootstrapService({
  module: ChatAppModule,
  service: services.chat,
  commands: {
    migrate: (environment) => runMigrations(environment, [chatPersistence]),
    seed: (environment) => seedDemo(environment),
    'new-signing-key': printNewSigningKey,
    'make-staff': (environment) => makeStaff(environment, process.argv[3] ?? ''),
  },
});
