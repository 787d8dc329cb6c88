import { describe, expect, it } from '@jest/globals';
import { hashRefreshToken, isRefreshToken, judgeRefresh, newRefreshToken } from './refresh-token.js';

const now = new Date('2026-11-23T09:30:00Z');
const at = (secondsFromNow: number): Date => new Date(now.getTime() + secondsFromNow * 1000);
const fresh = { rotatedAt: null, revokedAt: null, expiresAt: at(60) };

describe(judgeRefresh.name, () => {
  it.each([
    ['a token that was not used', fresh, 0, 'rotate'],
    ['an expired one', { ...fresh, expiresAt: now }, 0, 'invalid'],
    ['one of an ended login', { ...fresh, revokedAt: at(-1) }, 0, 'invalid'],
    ['a replaced one', { ...fresh, rotatedAt: at(-1) }, 0, 'reused'],
    ['one replaced at this very moment', { ...fresh, rotatedAt: now }, 0, 'reused'],
    ['one replaced after this call came', { ...fresh, rotatedAt: at(1) }, 0, 'reused'],
    ['one replaced within the overlap', { ...fresh, rotatedAt: at(-1) }, 2, 'rotate'],
    ['one replaced before the overlap', { ...fresh, rotatedAt: at(-2) }, 2, 'reused'],
    ['a replaced one of an ended login', { ...fresh, rotatedAt: at(-1), revokedAt: at(-1) }, 2, 'invalid'],
  ])('%s', (_, state, overlapSeconds, verdict) => expect(judgeRefresh(state, now, overlapSeconds)).toBe(verdict));
});

describe(newRefreshToken.name, () => {
  it('gives other 256 bits each time', () => {
    const tokens = Array.from({ length: 100 }, newRefreshToken);
    expect(new Set(tokens).size).toBe(100);
    expect(tokens.every((token) => Buffer.from(token, 'base64url').length === 32)).toBe(true);
    expect(tokens.every(isRefreshToken)).toBe(true);
  });
});

describe(hashRefreshToken.name, () => {
  it('is SHA-256', () => {
    expect(hashRefreshToken('abc').toString('hex')).toMatch(/^ba7816bf/);
  });
});
