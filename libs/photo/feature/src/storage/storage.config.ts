import { ConfigError, defineConfig, setting, type ConfigOf } from '@chatpop/service-bootstrap';
import { z } from 'zod';

export const storageConfig = defineConfig('photo storage', {
  storage: setting('PHOTO_STORAGE', z.enum(['local', 's3']).default('local'), 'Where photos are kept: local or s3.'),
  directory: setting(
    'PHOTO_STORAGE_DIR',
    z.string().default('.chatpop/photos'),
    'The folder of `local`; all instances must see the same one.',
  ),
  bucket: setting('PHOTO_S3_BUCKET', z.string().min(3).optional(), 'The bucket of `s3`, private.'),
  region: setting('PHOTO_S3_REGION', z.string().optional(), "The bucket's region; otherwise the AWS environment's."),
  endpoint: setting(
    'PHOTO_S3_ENDPOINT',
    z.url().optional(),
    'A store other than AWS that speaks S3; addressed by path.',
  ),
  timeoutMs: setting(
    'PHOTO_S3_TIMEOUT_MS',
    z.coerce.number().int().min(100).default(5_000),
    'How long the store may take to answer, in ms.',
  ),
});
export type StorageConfig = ConfigOf<typeof storageConfig>;

/** @throws ConfigError when `s3` was chosen without a bucket. */
export function requireBucket({ bucket }: StorageConfig): string {
  if (bucket === undefined)
    throw new ConfigError([`PHOTO_S3_BUCKET is not set. Set it: ${storageConfig.settings.bucket.help}`]);
  return bucket;
}
