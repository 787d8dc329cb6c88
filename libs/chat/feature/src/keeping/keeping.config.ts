import { defineConfig, setting, type ConfigOf } from '@chatpop/service-bootstrap';
import { z } from 'zod';

const count = z.coerce.number().int().min(1);

export const keepingConfig = defineConfig('chat retention', {
  messageDays: setting(
    'MESSAGE_RETENTION_DAYS',
    count.optional(),
    'Messages and their files are deleted after so many days; for ever when not set.',
  ),
  sessionDays: setting(
    'SESSION_RETENTION_DAYS',
    count.default(30),
    'Sessions, and the address and device that they came from, are deleted so many days after they ended.',
  ),
  moderationDays: setting(
    'MODERATION_RETENTION_DAYS',
    count.default(365),
    'Bans that are over and reports that are resolved are deleted after so many days.',
  ),
  erasureTries: setting(
    'ERASURE_TRIES',
    count.default(5),
    'How often in a window somebody may ask to have their account erased.',
  ),
  erasureWindowSeconds: setting('ERASURE_WINDOW_SECONDS', count.default(900), 'That window, in seconds.'),
  sweepSeconds: setting(
    'MESSAGE_RETENTION_SWEEP_SECONDS',
    count.default(600),
    'How often what is old is looked for, in seconds.',
  ),
});
export type KeepingConfig = ConfigOf<typeof keepingConfig>;
