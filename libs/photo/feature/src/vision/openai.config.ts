import { defineConfig, setting, type ConfigOf } from '@chatpop/service-bootstrap';
import { z } from 'zod';

const price = z.coerce.number().min(0);
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
  inputUsdPerMillionTokens: setting(
    'PHOTO_OPENAI_INPUT_USD_PER_MILLION_TOKENS',
    price.default(0.15),
    'What the vision model asks for a million tokens that it is given, in US dollars: for the metrics.',
  ),
  outputUsdPerMillionTokens: setting(
    'PHOTO_OPENAI_OUTPUT_USD_PER_MILLION_TOKENS',
    price.default(0.6),
    'The same for a million tokens that it gives.',
  ),
  embeddingUsdPerMillionTokens: setting(
    'PHOTO_OPENAI_EMBEDDING_USD_PER_MILLION_TOKENS',
    price.default(0.02),
    'The same for a million tokens that become vectors.',
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
