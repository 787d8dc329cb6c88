import { defineConfig, setting, type ConfigOf } from '@chatpop/service-bootstrap';
import { z } from 'zod';

const PrivateJwk = z.looseObject({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  d: z.string(),
  kid: z.string(),
});
const PublicJwk = z.looseObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string(), kid: z.string() });
const json = <Schema extends z.ZodType>(schema: Schema) =>
  z
    .string()
    .transform((text, context) => {
      try {
        const parsed: unknown = JSON.parse(text);
        return parsed;
      } catch {
        context.addIssue({ code: 'custom', message: 'not JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema);

export const authConfig = defineConfig('auth', {
  privateKey: setting(
    'AUTH_PRIVATE_KEY',
    json(PrivateJwk).optional(),
    'The Ed25519 private key (JWK with kid) that signs tokens; for the process that holds chat only.',
    { secret: true },
  ),
  retiredKeys: setting(
    'AUTH_RETIRED_KEYS',
    json(z.array(PublicJwk)).default([]),
    'Public keys (JSON array of JWKs) beside it: the one before, whose tokens are still around, and the one to come.',
  ),
  jwksUrl: setting(
    'AUTH_JWKS_URL',
    z.url().optional(),
    'Where to fetch the public keys, in every process without AUTH_PRIVATE_KEY: <chat>/api/auth/jwks/.',
  ),
});
export type AuthConfig = ConfigOf<typeof authConfig>;
export type PrivateJwk = z.infer<typeof PrivateJwk>;
