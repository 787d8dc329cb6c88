import { describe, expect, it } from '@jest/globals';
import { parseByteRange } from './byte-range.js';

describe(parseByteRange.name, () => {
  it.each([
    [undefined, 'whole'],
    ['bytes=0-9', { start: 0, end: 9 }],
    ['bytes=90-', { start: 90, end: 99 }],
    ['bytes=90-500', { start: 90, end: 99 }],
    ['bytes=-10', { start: 90, end: 99 }],
    ['bytes=-500', { start: 0, end: 99 }],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=9-3', 'whole'],
    ['bytes=-', 'whole'],
    ['bytes=0-1,5-6', 'whole'],
    ['lines=1-2', 'whole'],
    ['bytes=99999999999999999999-', 'unsatisfiable'],
  ])('understands %j', (header, range) => {
    expect(parseByteRange(header, 100)).toEqual(range);
  });
});
