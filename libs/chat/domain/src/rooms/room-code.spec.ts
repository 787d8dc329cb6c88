import { describe, expect, it } from '@jest/globals';
import { RoomCode } from '@chatpop/contracts';
import { accessCodeMatches, hashAccessCode } from './access-code.js';
import { newRoomCode } from './room-code.js';

describe(newRoomCode.name, () => {
  it('code: 8 characters from ABCDEFGHJKLMNPQRSTUVWXYZ23456789, unique, drawn from a CSPRNG', () => {
    const codes = Array.from({ length: 2_000 }, newRoomCode);
    expect(codes.every((code) => RoomCode.safeParse(code).success)).toBe(true);
    expect(new Set(codes).size).toBe(codes.length);
  });
});

describe(hashAccessCode.name, () => {
  const hash = hashAccessCode('secret key', 'room-1', 'open sesame');

  it('matches its code only, in its room only, with its key only', () => {
    expect(accessCodeMatches(hash, 'secret key', 'room-1', 'open sesame')).toBe(true);
    expect(accessCodeMatches(hash, 'secret key', 'room-1', 'open sesame ')).toBe(false);
    expect(accessCodeMatches(hash, 'secret key', 'room-2', 'open sesame')).toBe(false);
    expect(accessCodeMatches(hash, 'another key', 'room-1', 'open sesame')).toBe(false);
  });
});
