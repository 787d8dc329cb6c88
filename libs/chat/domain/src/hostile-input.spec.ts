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

/** CPU time of this process: a busy machine makes it wait, not work. The least of some runs is the work itself. */
function cpuMs(work: () => void): number {
  const runs = Array.from({ length: 7 }, () => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.min(...runs);
}

/** 5 ms at most; where the machine is too busy to tell, four times the text must not cost much more than four times. */
function isQuick(read: (text: string) => void, text: string): boolean {
  const whole = cpuMs(() => read(text));
  return whole <= 5 || whole <= 8 * cpuMs(() => read(text.slice(0, text.length / 4)));
}

describe('X8: patterns at 100 KB take 5 ms of CPU at most, and no more than in proportion', () => {
  it.each(readers)('%s', (_, read) => {
    const slow = inputs.filter(([, text]) => !isQuick(read, text)).map(([input]) => input);
    expect(slow).toEqual([]);
  });

  it('would notice one that goes back and forth', () => {
    const careless = /^(\w+\s?)*$/;
    expect(isQuick((text) => careless.test(text), `${'a'.repeat(21)}!`)).toBe(false);
  });
});
