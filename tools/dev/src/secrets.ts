import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { writePrivate, type DevFolder } from './dev-folder.js';

const Secrets = z.object({
  /** The Ed25519 key (a private JWK with its id) that signs tokens. */
  authPrivateKey: z.record(z.string(), z.unknown()),
  internalToken: z.string(),
  chatSecret: z.string(),
  simulatedWebhookSecret: z.string(),
  postgresPassword: z.string(),
});
export type Secrets = z.infer<typeof Secrets>;

/** The keys of this folder, made on first use and kept: tokens and stored hashes stay good across restarts. */
export function loadSecrets(folder: DevFolder): Secrets {
  if (existsSync(folder.secrets)) return Secrets.parse(JSON.parse(readFileSync(folder.secrets, 'utf8')));
  const { privateKey } = generateKeyPairSync('ed25519');
  const made: Secrets = {
    authPrivateKey: { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), alg: 'EdDSA', use: 'sig' },
    internalToken: random(),
    chatSecret: random(),
    simulatedWebhookSecret: `whsec_${random()}`,
    postgresPassword: random(),
  };
  writePrivate(folder.secrets, `${JSON.stringify(made, null, 2)}\n`);
  return made;
}

const random = (): string => randomBytes(32).toString('hex');
