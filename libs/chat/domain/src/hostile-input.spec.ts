import {
  Email,
  JoinRoomRequest,
  LoginRequest,
  Password,
  readDeviceId,
  RoomCode,
  SearchQuery,
  UpdateRoomRequest,
} from '@chatpop/contracts';
import { describe, expect, it } from '@jest/globals';
import { bodyHash, checkUsername, emailKey, mentionedNames, normalizeContent, usernameLook } from './index.js';

const size = 100_000;
const fill = (piece: string): string => piece.repeat(Math.ceil(size / piece.length)).slice(0, size);
/** What makes careless patterns go back and forth. */
const inputs: readonly (readonly [string, string])[] = [
  ['one letter', fill('a')],
  ['at signs', fill('@')],
  ['mentions', fill('@BraveOtter ')],
  ['names that are nearly mentions', fill('@aaaaaaaaaaaaaaaa')],
  ['spaces', `x${fill(' ')}x`],
  ['line ends', fill('\r\n')],
  ['control characters', fill('\u0000\u001b')],
  ['combining marks', `e${fill('\u0301')}`],
  ['dots and at signs', `${fill('a.')}@`],
  ['cookies', fill('device_id=x; ')],
  ['surrogates', fill('😀')],
  ['underscores', fill('_')],
];
const quietly =
  (read: (text: string) => unknown) =>
  (text: string): void => {
    try {
      read(text);
    } catch {
      // A refusal is as good.
    }
  };
const readers: readonly (readonly [string, (text: string) => void])[] = [
  ['usernames', quietly(checkUsername)],
  ['looks of usernames', quietly(usernameLook)],
  ['messages', quietly((text) => normalizeContent(text, 5_000))],
  ['mentions', quietly(mentionedNames)],
  ['hashes of bodies', quietly((text) => bodyHash(text, undefined))],
  ['emails', quietly(emailKey)],
  ['cookies', quietly((cookie) => readDeviceId({ cookie }))],
  ['emails in requests', quietly((text) => Email.safeParse(text))],
  ['passwords', quietly((text) => Password.safeParse(text))],
  ['room codes', quietly((text) => RoomCode.safeParse(text))],
  ['joins', quietly((username) => JoinRoomRequest.safeParse({ username, access_code: username }))],
  ['logins', quietly((email) => LoginRequest.safeParse({ email, password: email }))],
  ['room names', quietly((name) => UpdateRoomRequest.safeParse({ name, description: name }))],
  ['searches', quietly((q) => SearchQuery.safeParse({ q }))],
];

const limitMs = 5;
const runs = 60;

/**
 * CPU time of this process: a busy machine makes it wait, not work. The least of some runs is the work itself; there are no
 * more of them once it is little enough, or far from it.
 */
function leastMs(work: () => unknown, enough: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < runs && least > enough && !(least > 4 * enough && run > 1); run += 1) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

/** Steps that a machine at ease takes in a fifth of a millisecond; one that is not has so much longer for all else. */
function yardstick(): number {
  let sum = 0;
  for (let step = 0; step < 200_000; step += 1) sum = (sum * 31 + step) | 0;
  return sum;
}

/** Whether 100 KB take no longer than they may. Whatever takes as long for a tenth of them is not shown the whole. */
function isQuick(read: (text: string) => unknown, text: string): boolean {
  const limit = limitMs * Math.max(1, 5 * leastMs(yardstick, 0.2));
  const tenth = text.slice(0, text.length / 10) + text.slice(-1);
  return [tenth, text].every((part) => leastMs(() => read(part), limit) <= limit);
}

const textOf = (wanted: string): string => inputs.find(([input]) => input === wanted)?.[1] ?? '';

describe('X8: patterns at 100 KB take 5 ms of CPU at most', () => {
  it.each(readers)('%s', (_, read) => {
    const slow = inputs.filter(([, text]) => !isQuick(read, text)).map(([input]) => input);
    expect(slow).toEqual([]);
  });
});

describe('would notice', () => {
  it.each([
    ['a run of spaces that is tried from each of its places', /\s+$/, 'spaces'],
    ['a look ahead to the end from each mention', /@\w+(?=.*!)/, 'mentions'],
    ['a name that is looked for from each letter', /[a-z]+@/, 'one letter'],
  ])('quadratic work: %s', (_, careless, input) => {
    expect(isQuick((text) => careless.test(text), textOf(input))).toBe(false);
  });

  it('a pattern that goes back and forth', () => {
    const careless = /^(\w+\s?)*$/;
    expect(isQuick((text) => careless.test(text), `${'a'.repeat(25)}!`)).toBe(false);
  });

  it('work in proportion that takes long', () => {
    const many = (text: string): void => {
      for (let pass = 0; pass < 200; pass += 1) text.replace(/[a-z]/g, '_');
    };
    expect(isQuick(many, textOf('mentions'))).toBe(false);
  });
});
