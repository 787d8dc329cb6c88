export { PhotoFeatureModule } from './photo-feature.module.js';
export { photoPersistence } from '@chatpop/photo-data-access';
