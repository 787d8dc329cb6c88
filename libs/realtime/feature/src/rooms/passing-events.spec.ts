import { beforeEach, describe, expect, it } from '@jest/globals';
import type { RoomRecord } from '@chatpop/message-bus';
import type { Frames } from '../sockets/frames.js';
import { PassingEvents, type Viewer } from './passing-events.js';

const record = (type: string, data: object): RoomRecord => {
  const about = { v: 1, room_code: 'TEST2345', epoch: 'none' } as const;
  const ts = '2026-01-01T00:00:00.000Z';
  const event = JSON.stringify({ ...about, type, id: '0', ts, data });
  return { header: { ...about, name: `chat:${type}`, committed_at: ts }, event };
};
const typing = (username: string, isTyping = true): RoomRecord => record('typing', { username, typing: isTyping });

class Socket implements Viewer {
  readonly sent: Frames[] = [];
  readonly connection = { sendPassing: (frames: Frames): void => void this.sent.push(frames) };
  readonly person: Viewer['person'];
  readonly events: Viewer['events'];

  constructor(
    username: string | undefined,
    muted: readonly string[] = [],
    readonly isJoined = true,
  ) {
    this.person = username === undefined ? undefined : { username };
    this.events = { muted: muted.length > 0 ? new Set(muted) : undefined };
  }

  /** What was said, by write. */
  get told(): string[][] {
    return this.sent.map(({ events }) =>
      events.map(({ type, json }) => {
        const { data } = JSON.parse(json) as { data: { username?: string; typing?: boolean; count?: number } };
        return [type, data.username ?? data.count, data.typing].filter((part) => part !== undefined).join(' ');
      }),
    );
  }
}

describe(PassingEvents.name, () => {
  let now: number;
  let due: { at: number; work: () => void }[];
  let sockets: Socket[];
  let passing: PassingEvents;
  beforeEach(() => {
    [now, due, sockets] = [1_000, [], []];
    const schedule = (ms: number, work: () => void): void => void due.push({ at: now + ms, work });
    passing = new PassingEvents({ viewers: () => sockets, now: () => now, schedule }, 50);
  });

  const add = (...records: RoomRecord[]): void => records.forEach((one) => passing.add(one));
  const passTo = (moment: number): void => {
    now = moment;
    for (const { work } of due.splice(0, due.filter(({ at }) => at <= now).length)) work();
  };

  it('tells at once in a quiet room, and together what comes until the next beat', () => {
    const [bob] = (sockets = [new Socket('BobBob')]);
    add(typing('AdaAda'));
    passTo(1_000);
    expect(bob?.told).toEqual([['typing AdaAda true']]);
    now = 1_010;
    add(typing('EveEve'), record('user_joined', { username: 'IdaIda' }));
    passTo(1_049);
    expect(bob?.told).toHaveLength(1);
    passTo(1_050);
    expect(bob?.told.slice(1)).toEqual([['typing EveEve true', 'user_joined IdaIda']]);
    now = 2_000;
    add(typing('AdaAda', false));
    passTo(2_000);
    expect(bob?.told.at(-1)).toEqual(['typing AdaAda false']);
  });

  it('tells the later of what is said twice about a person, or about all', () => {
    const [bob] = (sockets = [new Socket('BobBob')]);
    add(typing('AdaAda'), record('presence', { count: 2, sample: [] }), typing('EveEve'));
    add(typing('AdaAda', false), record('presence', { count: 3, sample: [] }));
    passTo(1_000);
    expect(bob?.told).toEqual([['typing EveEve true', 'typing AdaAda false', 'presence 3']]);
  });

  it('encodes once for all who are shown the same', () => {
    const [first, second] = (sockets = [new Socket('BobBob'), new Socket(undefined)]);
    const [ada, adaToo] = [new Socket('AdaAda'), new Socket('AdaAda')];
    sockets.push(ada, adaToo);
    add(typing('AdaAda'), typing('EveEve'));
    passTo(1_000);
    expect(first?.sent[0]).toBe(second?.sent[0]);
    expect(ada.sent[0]).toBe(adaToo.sent[0]);
    expect(ada.told).toEqual([['typing EveEve true']]);
  });

  it('tells nobody what they do themselves, nor that somebody types whom they have muted', () => {
    const [ada, bob] = (sockets = [new Socket('AdaAda'), new Socket('BobBob', ['adaada'])]);
    add(typing('AdaAda'));
    passTo(1_000);
    expect([ada?.sent, bob?.sent]).toEqual([[], []]);
    add(record('user_left', { username: 'AdaAda' }));
    passTo(1_050);
    expect([ada?.told, bob?.told]).toEqual([[], [['user_left AdaAda']]]);
  });

  it('tells only who is in by then', () => {
    const early = new Socket('BobBob', [], false);
    sockets = [early];
    add(typing('AdaAda'));
    passTo(1_000);
    expect(early.sent).toEqual([]);
  });
});
