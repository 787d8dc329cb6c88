import { z } from 'zod';
import { Timestamp, Uuid } from '../primitives.js';

export const MediaKind = z.enum(['photo', 'voice', 'video']).meta({ id: 'MediaKind' });
export type MediaKind = z.infer<typeof MediaKind>;

/** The file of a message. */
export const Media = z
  .object({
    id: Uuid,
    kind: MediaKind,
    mime: z.string().describe('As it was found by content; photos are WebP, made anew without metadata.'),
    bytes: z.int(),
    width: z.int().optional(),
    height: z.int().optional(),
    duration_ms: z.int().optional().describe('Of voice and video.'),
    url: z.string().describe('Where those who may read the message get it, also in parts (`Range`).'),
  })
  .meta({ id: 'Media' });
export type Media = z.infer<typeof Media>;

export const UploadMediaQuery = z
  .strictObject({ kind: MediaKind.describe('What the file is to be; its content must agree.') })
  .meta({ id: 'UploadMediaQuery', example: { kind: 'photo' } });
export type UploadMediaQuery = z.infer<typeof UploadMediaQuery>;

export const UploadMediaRequest = z
  .object({ file: z.string().meta({ format: 'binary' }).describe('The one part of the form.') })
  .meta({ id: 'UploadMediaRequest' });

export const MediaResponse = z
  .object({ media: Media, expires_at: Timestamp.describe('Until then a message may use it, once.') })
  .meta({ id: 'MediaResponse' });
export type MediaResponse = z.infer<typeof MediaResponse>;
