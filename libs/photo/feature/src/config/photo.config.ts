import { defineConfig, setting, type ConfigOf } from '@chatpop/service-bootstrap';
import { z } from 'zod';

const count = z.coerce.number().int().min(1);
const budget = z.coerce.number().int().min(0);

/** What a photo may be, how many of them, and how much work is done at once. */
export const photoConfig = defineConfig('photo', {
  maxBytes: setting('PHOTO_MAX_BYTES', count.default(10 * 1024 * 1024), 'The largest photo that is taken, in bytes.'),
  maxPixels: setting('PHOTO_MAX_PIXELS', count.default(50_000_000), 'The most pixels that a photo may have.'),
  decodeMemoryMb: setting(
    'PHOTO_DECODE_MEMORY_MB',
    count.default(150),
    'What decoding one photo may take, in MB: formats that hold a picture whole (AVIF, HEIC, GIF, interlaced or progressive ones) get fewer pixels.',
  ),
  storedPixels: setting('PHOTO_STORED_PIXELS', count.default(2_000_000), 'Photos are scaled down to so many pixels.'),
  thumbnailSidePx: setting(
    'PHOTO_THUMBNAIL_SIDE_PX',
    count.default(320),
    'The longer side of the small copy for lists, in pixels.',
  ),
  modelSidePx: setting(
    'PHOTO_MODEL_SIDE_PX',
    count.default(768),
    'The longer side of what is sent to a paid vision model, in pixels.',
  ),
  expiresAfterHours: setting('PHOTO_EXPIRES_HOURS', count.default(168), 'After so many hours a photo is deleted.'),
  expirySweepSeconds: setting(
    'PHOTO_EXPIRY_SWEEP_SECONDS',
    count.default(60),
    'How often expired photos are looked for, in seconds.',
  ),
  storageTimeoutMs: setting(
    'PHOTO_STORAGE_TIMEOUT_MS',
    count.default(6_000),
    'How long keeping a photo may take before its analysis goes without, in ms.',
  ),
  storageBreakerResetMs: setting(
    'PHOTO_STORAGE_BREAKER_RESET_MS',
    count.default(15_000),
    'How long the store is left alone after it failed repeatedly, in ms.',
  ),
  uploadsPerUser: setting('PHOTO_UPLOADS_PER_USER_HOUR', count.default(20), 'Uploads that a user has in an hour.'),
  uploadsPerAnonymous: setting(
    'PHOTO_UPLOADS_PER_ANONYMOUS_HOUR',
    count.default(5),
    'Uploads that an anonymous session on one IP address has in an hour.',
  ),
  uploadsAtOnce: setting('PHOTO_UPLOADS_AT_ONCE', count.default(16), 'Uploads that are read and worked on at once.'),
  uploadMemoryMb: setting(
    'PHOTO_UPLOAD_MEMORY_MB',
    count.default(64),
    'What uploads may take together while they are read and worked on, in MB; beyond it the answer is 503.',
  ),
  workers: setting('PHOTO_WORKERS', count.max(32).default(1), 'Child processes that decode and look at photos.'),
  queue: setting('PHOTO_QUEUE', count.default(8), 'Photos that may wait for a process; beyond it the answer is 503.'),
  workTimeoutMs: setting(
    'PHOTO_WORK_TIMEOUT_MS',
    count.default(20_000),
    'How long one photo may take, waiting included, in ms.',
  ),
  workerIdleMs: setting(
    'PHOTO_WORKER_IDLE_MS',
    count.default(300_000),
    'After so long without a photo a process ends and gives its memory back, in ms.',
  ),
  workerMemoryMb: setting(
    'PHOTO_WORKER_MEMORY_MB',
    count.default(512),
    'A process that holds more than this after a photo is replaced, in MB.',
  ),
  claimPollMs: setting(
    'PHOTO_CLAIM_POLL_MS',
    count.default(200),
    'How often an instance asks whether another one has finished with the same photo, in ms.',
  ),
  similarMinimum: setting(
    'PHOTO_SIMILAR_MIN',
    z.coerce.number().min(0).max(1).default(0.5),
    'Photos count as similar when the cosine of their captions is at least this.',
  ),
  recent: setting('PHOTO_RECENT', count.max(100).default(20), 'How many of their own analyses a user is shown.'),
  visionCallsPerHour: setting(
    'PHOTO_VISION_CALLS_PER_HOUR',
    budget.default(300),
    'Photos that the paid vision model may be asked about in an hour, by all instances together.',
  ),
  visionCallsPerDay: setting('PHOTO_VISION_CALLS_PER_DAY', budget.default(2_000), 'The same for a day.'),
});
export type PhotoConfig = ConfigOf<typeof photoConfig>;
