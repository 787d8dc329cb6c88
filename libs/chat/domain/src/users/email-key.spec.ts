import { describe, expect, it } from '@jest/globals';
import { emailKey } from './email-key.js';

describe(emailKey.name, () => {
  it.each([
    ['Ada@Example.COM', 'ada@example.com'],
    [' ada@example.com ', 'ada@example.com'],
    ['re\u0301ne@example.com', 'r\u00e9ne@example.com'],
  ])('%j is the account %j', (email, key) => expect(emailKey(email)).toBe(key));
});
