import { ConfigError, setting } from '@chatpop/service-bootstrap';
import { z } from 'zod';
import { LocalStore } from './local.store.js';
import type { ObjectStore } from './object-store.js';

/** Where a service keeps its files: settings that begin with `prefix`, for its own `defineConfig`. */
export const storageSettings = (prefix: string, { what, folder }: { what: string; folder: string }) => ({
  storage: setting(
    `${prefix}_STORAGE`,
    z.enum(['local', 's3']).default('local'),
    `Where ${what} are kept: local or s3.`,
  ),
  directory: setting(
    `${prefix}_STORAGE_DIR`,
    z.string().default(folder),
    'The folder of `local`; all instances must see the same one.',
  ),
  bucket: setting(`${prefix}_S3_BUCKET`, z.string().min(3).optional(), 'The bucket of `s3`, private.'),
  region: setting(
    `${prefix}_S3_REGION`,
    z.string().optional(),
    "The bucket's region; otherwise the AWS environment's.",
  ),
  endpoint: setting(
    `${prefix}_S3_ENDPOINT`,
    z.url().optional(),
    'A store other than AWS that speaks S3; addressed by path.',
  ),
  timeoutMs: setting(
    `${prefix}_S3_TIMEOUT_MS`,
    z.coerce.number().int().min(100).default(5_000),
    'How long the store may take to answer, in ms.',
  ),
});

type StorageSettings = ReturnType<typeof storageSettings>;
type StorageConfig = { readonly [Name in keyof StorageSettings]: z.output<StorageSettings[Name]['schema']> };

/** @throws ConfigError when `s3` was chosen without a bucket. */
export async function openObjectStore(
  config: StorageConfig,
  { bucket: { env, help } }: StorageSettings,
): Promise<ObjectStore> {
  if (config.storage === 'local') return new LocalStore(config.directory);
  const { bucket } = config;
  if (bucket === undefined) throw new ConfigError([`${env} is not set. Set it: ${help}`]);
  // Large, and not wanted by most who run from source.
  const { S3Store } = await import('./s3.store.js');
  return new S3Store({ ...config, bucket });
}
