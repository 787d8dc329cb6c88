import { storageSettings } from '@chatpop/object-store';
import { defineConfig, setting, type ConfigOf } from '@chatpop/service-bootstrap';
import { z } from 'zod';

const count = z.coerce.number().int().min(1);

export const mediaConfig = defineConfig('chat media', {
  ...storageSettings('CHAT_MEDIA', { what: 'photos, voice and videos of messages', folder: '.chatpop/media' }),
  photoMaxBytes: setting('CHAT_PHOTO_MAX_BYTES', count.default(10_000_000), 'The largest photo, in bytes.'),
  voiceMaxBytes: setting('CHAT_VOICE_MAX_BYTES', count.default(10_000_000), 'The largest voice message, in bytes.'),
  videoMaxBytes: setting('CHAT_VIDEO_MAX_BYTES', count.default(50_000_000), 'The largest video, in bytes.'),
  videoMaxMs: setting('CHAT_VIDEO_MAX_MS', count.default(30_000), 'The longest video, in ms.'),
  photoTimeoutSeconds: setting(
    'CHAT_PHOTO_TIMEOUT_SECONDS',
    count.default(10),
    'A photo that takes longer to be made anew is refused, in seconds.',
  ),
  photoMaxPixels: setting('CHAT_PHOTO_MAX_PIXELS', count.default(50_000_000), 'Photos of more pixels are refused.'),
  photoMaxSide: setting(
    'CHAT_PHOTO_MAX_SIDE',
    count.default(2_048),
    'Photos are scaled down to so many pixels a side.',
  ),
  unusedSeconds: setting(
    'CHAT_MEDIA_UNUSED_SECONDS',
    count.default(3_600),
    'How long an uploaded file waits for its message, in seconds.',
  ),
  expirySweepSeconds: setting(
    'CHAT_MEDIA_SWEEP_SECONDS',
    count.default(30),
    'How often files whose time is over are deleted, in seconds.',
  ),
  uploadsPerMinute: setting('CHAT_UPLOADS_PER_MINUTE', count.default(20), 'Uploads a minute for a participant.'),
  uploadsAtOnce: setting('CHAT_UPLOADS_AT_ONCE', count.default(4), 'Uploads that a process works on at the same time.'),
  uploadsWaiting: setting('CHAT_UPLOADS_WAITING', count.default(32), 'Uploads that wait for their turn.'),
});
export type MediaConfig = ConfigOf<typeof mediaConfig>;
