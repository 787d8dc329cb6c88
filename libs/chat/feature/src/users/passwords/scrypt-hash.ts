import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

/** The cost of a hash. It is stored with it, so that it can be raised without a migration. */
export interface ScryptCost {
  readonly log2Cost: number;
  readonly blockSize: number;
  readonly parallelism: number;
}

export interface ScryptHash extends ScryptCost {
  readonly salt: Buffer;
  readonly key: Buffer;
}

const saltBytes = 16;
const keyBytes = 32;
const derive = promisify<string, Buffer, number, object, Buffer>(scrypt);

/** Runs in Node's thread pool, off the event loop. */
export async function hashWithScrypt(text: string, cost: ScryptCost): Promise<ScryptHash> {
  const { log2Cost, blockSize, parallelism } = cost;
  const salt = randomBytes(saltBytes);
  return { log2Cost, blockSize, parallelism, salt, key: await deriveKey(text, salt, keyBytes, cost) };
}

/** Takes as long whether they match or not. */
export async function matchesScrypt(text: string, hash: ScryptHash): Promise<boolean> {
  return timingSafeEqual(await deriveKey(text, hash.salt, hash.key.length, hash), hash.key);
}

/** A hash that no text matches, and that takes as long to compare as a real one of this cost. */
export const unmatchable = ({ log2Cost, blockSize, parallelism }: ScryptCost): ScryptHash => ({
  log2Cost,
  blockSize,
  parallelism,
  salt: randomBytes(saltBytes),
  key: randomBytes(keyBytes),
});

export const hasCost = (hash: ScryptHash, cost: ScryptCost): boolean =>
  hash.log2Cost === cost.log2Cost && hash.blockSize === cost.blockSize && hash.parallelism === cost.parallelism;

/** PHC string format: `$scrypt$ln=15,r=8,p=3$<salt>$<key>`. */
export const formatScrypt = ({ log2Cost, blockSize, parallelism, salt, key }: ScryptHash): string =>
  `$scrypt$ln=${log2Cost},r=${blockSize},p=${parallelism}$${toBase64(salt)}$${toBase64(key)}`;

/** @throws Error when the text is not of that format: a fault of ours, never of the caller. */
export function parseScrypt(text: string): ScryptHash {
  const match = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w+/]{22,})\$([\w+/]{43,})$/.exec(text);
  if (!match) throw new Error('A stored password hash does not have the PHC format');
  const [, log2Cost, blockSize, parallelism, salt = '', key = ''] = match;
  return {
    log2Cost: Number(log2Cost),
    blockSize: Number(blockSize),
    parallelism: Number(parallelism),
    salt: Buffer.from(salt, 'base64'),
    key: Buffer.from(key, 'base64'),
  };
}

const toBase64 = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');

function deriveKey(text: string, salt: Buffer, length: number, cost: ScryptCost): Promise<Buffer> {
  const [N, r, p] = [2 ** cost.log2Cost, cost.blockSize, cost.parallelism];
  return derive(text, salt, length, { N, r, p, maxmem: 128 * r * (N + p) + 1024 * 1024 });
}
