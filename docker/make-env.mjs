// node docker/make-env.mjs [--production] [file]: writes docker/.env with fresh secrets. What the file has already is
// left as it is, so that running it again after an upgrade adds what is new and nothing else.
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';

const { values, positionals } = parseArgs({ options: { production: { type: 'boolean' } }, allowPositionals: true });
const file = positionals[0] ?? fileURLToPath(new URL('.env', import.meta.url));

const secret = () => randomBytes(32).toString('base64url');

/** An Ed25519 key as a JWK, with its thumbprint (RFC 7638) as `kid`. */
function signingKey() {
  const { crv, d, kty, x } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const kid = createHash('sha256').update(JSON.stringify({ crv, kty, x })).digest('base64url');
  return JSON.stringify({ kty, crv, x, d, kid });
}

const mode = values.production
  ? { NODE_ENV: ['production', 'Payments does not start without both Stripe settings below.'] }
  : { NODE_ENV: ['development', 'With no Stripe keys, a simulated checkout page stands in; production refuses that.'] };

/** @type {Record<string, [value: string, comment?: string]>} */
const variables = {
  ...mode,
  PUBLIC_URL: ['http://localhost:9000', 'What people type, without a trailing slash.'],
  BIND_ADDRESS: ['127.0.0.1', 'Where nginx is reachable: 0.0.0.0 opens it to the network.'],
  PORT: ['9000'],
  POSTGRES_PASSWORD: [secret(), 'Fixed once the database exists.'],
  AUTH_PRIVATE_KEY: [signingKey(), 'Signs all tokens.'],
  CHAT_SECRET_KEY: [secret(), 'Keys the hashes of access codes.'],
  INTERNAL_API_TOKEN: [secret(), 'What the services show each other.'],
  PAYMENTS_SIMULATED_WEBHOOK_SECRET: [secret()],
  STRIPE_SECRET_KEY: ['', 'From the Stripe dashboard.'],
  STRIPE_WEBHOOK_SECRET: [''],
  OPENAI_API_KEY: ['', 'Without it the photo service uses its embedded models.'],
};

const present = existsSync(file) ? readFileSync(file, 'utf8') : '';
const known = new Set([...present.matchAll(/^\s*(?:export\s+)?(\w+)\s*=/gm)].map(([, name]) => name));
const missing = Object.entries(variables).filter(([name]) => !known.has(name));
const text = missing
  .map(([name, [value, comment]]) => `${comment ? `# ${comment}\n` : ''}${name}='${value}'\n`)
  .join('');

if (missing.length > 0) {
  const gap = present === '' || present.endsWith('\n') ? '' : '\n';
  appendFileSync(file, gap + text, { mode: 0o600 });
}
const name = relative(process.cwd(), file);
const done =
  missing.length > 0 ? `added ${missing.map(([variable]) => variable).join(', ')}` : 'has everything already';
process.stdout.write(`${name}: ${done}\n`);
