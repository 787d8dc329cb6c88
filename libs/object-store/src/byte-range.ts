import type { ByteRange } from './object-store.js';

/**
 * What a `Range` header asks of `length` bytes (RFC 9110, 14): one range, `whole` when there is none or it is none that
 * is served, `unsatisfiable` when it begins behind the end.
 */
export function parseByteRange(header: string | undefined, length: number): ByteRange | 'whole' | 'unsatisfiable' {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  const [, first = '', last = ''] = match ?? [];
  if (first === '' && last === '') return 'whole';
  if (first === '') {
    const count = Math.min(Number(last), length);
    return count === 0 ? 'unsatisfiable' : { start: length - count, end: length - 1 };
  }
  const start = Number(first);
  const end = last === '' ? length - 1 : Math.min(Number(last), length - 1);
  if (last !== '' && Number(last) < start) return 'whole';
  return start >= length ? 'unsatisfiable' : { start, end };
}
