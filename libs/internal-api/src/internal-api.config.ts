import { defineConfig, setting, type ConfigOf } from '@chatpop/service-bootstrap';
import { z } from 'zod';

export const internalApiConfig = defineConfig('internal API', {
  token: setting(
    'INTERNAL_API_TOKEN',
    z.string().min(32),
    'A secret of at least 32 characters that services show each other on /internal/ paths.',
    { secret: true },
  ),
  chatUrl: setting(
    'CHAT_URL',
    z.url().default('http://127.0.0.1:3000'),
    'The internal address of the chat service, without a trailing slash, such as http://chat:3000.',
  ),
  timeoutMs: setting(
    'INTERNAL_API_TIMEOUT_MS',
    z.coerce.number().int().min(1).default(2_000),
    'How long another service may take to answer, in ms.',
  ),
});
export type InternalApiConfig = ConfigOf<typeof internalApiConfig>;
