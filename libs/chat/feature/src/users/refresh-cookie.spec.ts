import { describe, expect, it } from '@jest/globals';
import { readRefreshCookie, refreshCookie } from './refresh-cookie.js';

describe(refreshCookie.name, () => {
  it('is for the auth calls only, not for scripts, nor for posts from other sites', () => {
    expect(refreshCookie('abc', { maxAgeSeconds: 60, secure: false })).toBe(
      'refresh_token=abc; Path=/api/auth/; Max-Age=60; HttpOnly; SameSite=Lax',
    );
  });

  it('travels over HTTPS only where there is HTTPS', () => {
    expect(refreshCookie('abc', { maxAgeSeconds: 60, secure: true })).toMatch(/; Secure$/);
  });
});

describe(readRefreshCookie.name, () => {
  it.each([
    ['refresh_token=abc', 'abc'],
    ['theme=dark; refresh_token=abc; lang=en', 'abc'],
    ['theme=dark;refresh_token=abc', 'abc'],
    ['refresh_token=first; refresh_token=second', 'first'],
    ['xrefresh_token=abc', undefined],
    ['refresh_token=', undefined],
    ['refresh_token', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%j holds %j', (header, token) => expect(readRefreshCookie(header)).toBe(token));
});
