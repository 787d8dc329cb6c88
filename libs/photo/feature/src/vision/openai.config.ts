import { defineConfig, setting, type ConfigOf } from '@chatpop/service-bootstrap';
import { z } from 'zod';

const milliseconds = z.coerce.number().int().min(1);

export const openAiConfig = defineConfig('openai', {
  apiKey: setting(
    'OPENAI_API_KEY',
    z.string().min(1).optional(),
    'The key of the paid vision model; without it photos are analysed by the embedded provider alone.',
    { secret: true },
  ),
  baseUrl: setting('OPENAI_BASE_URL', z.url().optional(), 'Another server that speaks the same protocol.'),
  visionModel: setting('PHOTO_OPENAI_MODEL', z.string().default('gpt-4o-mini'), 'The model that looks at photos.'),
  embeddingModel: setting(
    'PHOTO_OPENAI_EMBEDDING_MODEL',
    z.string().default('text-embedding-3-small'),
    'The model that turns captions into vectors.',
  ),
  timeoutMs: setting(
    'PHOTO_OPENAI_TIMEOUT_MS',
    milliseconds.default(7_000),
    'How long a photo may wait for the paid model, retries included, before the embedded provider takes over, in ms.',
  ),
  breakerResetMs: setting(
    'PHOTO_OPENAI_BREAKER_RESET_MS',
    milliseconds.default(15_000),
    'How long the paid model is left alone after it failed repeatedly, in ms.',
  ),
});
export type OpenAiConfig = ConfigOf<typeof openAiConfig>;
