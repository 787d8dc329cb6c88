import { Inject, Injectable } from '@nestjs/common';
import { ConfigError } from '@chatpop/service-bootstrap';
import { createLocalJWKSet, createRemoteJWKSet, type JWTVerifyGetKey } from 'jose';
import { authConfig, type AuthConfig } from './auth.config.js';

/** The public keys: derived from the private one where that is held, else fetched from chat (and kept) on first use. */
@Injectable()
export class KeyRing {
  /** What `GET /api/auth/jwks/` answers: the key that signs, then the others. */
  readonly jwks: { readonly keys: Record<string, unknown>[] };
  readonly resolve: JWTVerifyGetKey;

  constructor(@Inject(authConfig.token) config: AuthConfig) {
    const { privateKey, retiredKeys } = config;
    const others = retiredKeys.filter(({ kid }) => kid !== privateKey?.kid);
    this.jwks = { keys: [...(privateKey ? [privateKey] : []), ...others].map(publicPart) };
    if (config.privateKey)
      this.resolve = createLocalJWKSet({ keys: this.jwks.keys.map((key) => ({ kty: 'OKP', ...key })) });
    else if (config.jwksUrl) this.resolve = keysFrom(new URL(config.jwksUrl));
    else
      throw new ConfigError([
        `Neither AUTH_PRIVATE_KEY nor AUTH_JWKS_URL is set. Set one: ${authConfig.settings.jwksUrl.help}`,
      ]);
  }
}

/** How old keys may be before they are looked up again, beside the requests. */
const keysAgeMs = 600_000;

/** Fetches them on first use, and for a key that it does not know; those that it has stay good while chat is away. */
function keysFrom(url: URL): JWTVerifyGetKey {
  const remote = createRemoteJWKSet(url, { timeoutDuration: 2_000, cooldownDuration: 1_000, cacheMaxAge: Infinity });
  let lookedAt = Date.now();
  return (header, token) => {
    if (remote.jwks() && Date.now() - lookedAt > keysAgeMs) {
      lookedAt = Date.now();
      remote.reload().catch(() => undefined);
    }
    return remote(header, token);
  };
}

const publicPart = ({ kty, crv, x, kid }: Record<string, unknown>) => ({ kty, crv, x, kid, alg: 'EdDSA', use: 'sig' });
