import { definePersistence } from '@chatpop/persistence';
import { AnalysisEntity } from './analysis.entity.js';
import { Analyses1763856000000 } from './migrations/1763856000000-analyses.js';
import { ThumbnailsAndTopics1764324000000 } from './migrations/1764324000000-thumbnails-and-topics.js';
import { Images1764410400000 } from './migrations/1764410400000-images.js';
import { UploadEntity } from './upload.entity.js';

/** What the Photo Service keeps in Postgres: the schema `photo`. */
export const photoPersistence = definePersistence({
  name: 'photo',
  entities: [AnalysisEntity, UploadEntity],
  migrations: [Analyses1763856000000, ThumbnailsAndTopics1764324000000, Images1764410400000],
});
