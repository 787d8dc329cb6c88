import { Counter } from 'prom-client';

export const mediaUploads = new Counter({
  name: 'chatpop_chat_media_uploads_total',
  help: 'Uploaded files by kind and outcome: kept, refused.',
  labelNames: ['kind', 'outcome'],
});

export const mediaDeleted = new Counter({
  name: 'chatpop_chat_media_deleted_total',
  help: 'Files deleted: their message is gone, or they were never used in one.',
});
