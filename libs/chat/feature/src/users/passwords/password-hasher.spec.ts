import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '@chatpop/service-bootstrap';
import { passwordConfig } from '../users.config.js';
import { passwordHashDuration } from '../users.metrics.js';
import { PasswordHasher } from './password-hasher.js';
import { parseScrypt, unmatchable } from './scrypt-hash.js';

const newHasher = (environment: Record<string, string> = {}) =>
  new PasswordHasher(loadConfig(passwordConfig, { PASSWORD_SCRYPT_LOG2_N: '10', ...environment }));

async function hashesDone(): Promise<number> {
  const { values } = await passwordHashDuration.get();
  return values.find(({ metricName }) => metricName?.endsWith('_count'))?.value ?? 0;
}

describe(PasswordHasher.name, () => {
  it('knows the password again, and no other', async () => {
    const hasher = newHasher();
    const hash = await hasher.hash('correct horse');
    expect(await hasher.matches('correct horse', hash)).toBe(true);
    for (const other of ['', 'correct hors', 'Correct horse', 'correct horse '])
      expect(await hasher.matches(other, hash)).toBe(false);
  });

  it('takes a character for the same in whatever way a keyboard wrote it', async () => {
    const hasher = newHasher();
    expect(await hasher.matches('re\u0301sume\u0301-123', await hasher.hash('r\u00e9sum\u00e9-123'))).toBe(true);
  });

  it('salts: the same password twice is two hashes, and neither holds it', async () => {
    const hasher = newHasher();
    const [one, other] = [await hasher.hash('correct horse'), await hasher.hash('correct horse')];
    expect(one).not.toBe(other);
    expect(one).toMatch(/^\$scrypt\$ln=10,r=8,p=3\$[\w+/]{22}\$[\w+/]{43}$/);
  });

  it('does the same work for an account that does not exist', async () => {
    const hasher = newHasher();
    const before = await hashesDone();
    expect(await hasher.matches('correct horse', undefined)).toBe(false);
    expect(await hashesDone()).toBe(before + 1);
    const cost = { log2Cost: 10, blockSize: 8, parallelism: 3 };
    const real = parseScrypt(await hasher.hash('correct horse'));
    const dummy = unmatchable(cost);
    expect(dummy).toMatchObject(cost);
    expect([dummy.salt.length, dummy.key.length]).toEqual([real.salt.length, real.key.length]);
  });

  it('still knows passwords that were hashed with other parameters, and says that they are outdated', async () => {
    const hash = await newHasher().hash('correct horse');
    const raised = newHasher({ PASSWORD_SCRYPT_LOG2_N: '11' });
    expect(await raised.matches('correct horse', hash)).toBe(true);
    expect(raised.isOutdated(hash)).toBe(true);
    expect(newHasher().isOutdated(hash)).toBe(false);
  });

  it('has defaults that OWASP recommends', () => {
    expect(loadConfig(passwordConfig, {})).toMatchObject({ log2Cost: 15, blockSize: 8, parallelism: 3 });
  });

  it('does not hold up the event loop', async () => {
    const hasher = newHasher({ PASSWORD_SCRYPT_LOG2_N: '14' });
    let turns = 0;
    const state = { isDone: false };
    const hashed = hasher.hash('correct horse').then(() => (state.isDone = true));
    while (!state.isDone) {
      await new Promise(setImmediate);
      turns += 1;
    }
    await hashed;
    expect(turns).toBeGreaterThan(10);
  });
});
