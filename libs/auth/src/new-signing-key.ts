import { createHash, generateKeyPairSync } from 'node:crypto';

export interface SigningKey {
  /** For `AUTH_PRIVATE_KEY`. */
  readonly privateJwk: string;
  /** For `AUTH_RETIRED_KEYS`, before it signs and after. */
  readonly publicJwk: string;
}

/** A fresh Ed25519 key; its `kid` is its thumbprint (RFC 7638), so that no two keys have the same. */
export function newSigningKey(): SigningKey {
  const { crv, d, kty, x } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const kid = createHash('sha256').update(JSON.stringify({ crv, kty, x })).digest('base64url');
  return { privateJwk: JSON.stringify({ kty, crv, x, d, kid }), publicJwk: JSON.stringify({ kty, crv, x, kid }) };
}

/** The command `main.js new-signing-key`. Nothing is kept: the operator puts both where they belong. */
export async function printNewSigningKey(): Promise<void> {
  const { privateJwk, publicJwk } = newSigningKey();
  process.stdout.write(`private (AUTH_PRIVATE_KEY):\n${privateJwk}\npublic (in AUTH_RETIRED_KEYS):\n${publicJwk}\n`);
}
