import { bootstrapService } from '@chatpop/service-bootstrap';
import { services } from '@chatpop/topology';
import { PhotoAppModule } from './app.module.js';
import { photoPersistence } from '@chatpop/photo-feature';
import { runMigrations } from '@chatpop/persistence';

await bootstrapService({
  module: PhotoAppModule,
  service: services.photo,
  commands: { migrate: (environment) => runMigrations(environment, [photoPersistence]) },
});
