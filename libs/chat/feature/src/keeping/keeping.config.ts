import { defineConfig, setting, type ConfigOf } from '@chatpop/service-bootstrap';
import { z } from 'zod';

const count = z.coerce.number().int().min(1);

export const keepingConfig = defineConfig('chat retention', {
  messageDays: setting(
    'MESSAGE_RETENTION_DAYS',
    count.optional(),
    'Messages and their files are deleted after so many days; for ever when not set.',
  ),
  sweepSeconds: setting(
    'MESSAGE_RETENTION_SWEEP_SECONDS',
    count.default(600),
    'How often old messages are looked for, in seconds.',
  ),
});
export type KeepingConfig = ConfigOf<typeof keepingConfig>;
