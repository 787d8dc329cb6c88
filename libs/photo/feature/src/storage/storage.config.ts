import { storageSettings } from '@chatpop/object-store';
import { defineConfig, type ConfigOf } from '@chatpop/service-bootstrap';

export const storageConfig = defineConfig(
  'photo storage',
  storageSettings('PHOTO', { what: 'photos', folder: '.chatpop/photos' }),
);
export type StorageConfig = ConfigOf<typeof storageConfig>;
