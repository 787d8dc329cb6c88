import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Person, PresenceChange, PresenceStore, PresenceTimes } from './presence-store.js';

export interface StoreUnderTest {
  readonly store: PresenceStore;
  /** Lets so much time pass. */
  pass(ms: number): Promise<void>;
  stop(): void;
}

export const times: PresenceTimes = { leaseMs: 1_000, graceMs: 200 };

const person = (username: string): Person => ({ participantId: randomUUID(), username });
const change = (parts: Partial<PresenceChange> = {}): PresenceChange => ({
  arriving: [],
  present: [],
  leaving: [],
  gone: [],
  ...parts,
});

/** What every store of presence does alike. */
export function describePresenceStore(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`PresenceStore (${name})`, () => {
    let under: StoreUnderTest;
    let room: string;
    const [ada, bob] = [person('AdaAda'), person('BobBob')];
    beforeEach(async () => {
      under = await open();
      room = `ROOM${randomUUID()}`;
    });
    afterEach(() => under.stop());

    const say = (parts: Partial<PresenceChange> = {}) => under.store.update(room, change(parts));

    it('counts a person once, however many gateways say so', async () => {
      await say({ arriving: [ada] });
      const report = await say({ arriving: [bob, ada] });
      expect({ ...report, sample: [...report.sample].sort() }).toEqual({
        at: expect.any(Number),
        count: 2,
        sample: ['AdaAda', 'BobBob'],
        joined: ['BobBob'],
        left: [],
      });
      expect((await under.store.snapshot(room)).count).toBe(2);
      expect(await under.store.snapshot(`${room}-other`)).toEqual({ count: 0, sample: [] });
    });

    it('reports an arrival to one of those who say so at once', async () => {
      const reports = await Promise.all([1, 2, 3].map(() => say({ arriving: [ada] })));
      expect(reports.flatMap(({ joined }) => joined)).toEqual(['AdaAda']);
    });

    it('does not report the arrival of who was announced, but the next one', async () => {
      await say({ arriving: [ada] });
      expect(await under.store.announce(room, bob)).toBe(1);
      expect(await under.store.snapshot(room)).toMatchObject({ count: 1 });
      expect(await say({ arriving: [bob] })).toMatchObject({ count: 2, joined: [] });
      await say({ gone: [bob] });
      expect(await say({ arriving: [bob] })).toMatchObject({ count: 2, joined: ['BobBob'] });
    });

    it('reports in an order that can be told, those of one moment as well', async () => {
      const reports = await Promise.all(Array.from({ length: 50 }, () => say({ arriving: [person('Otter')] })));
      const inOrder = [...reports].sort((one, other) => one.at - other.at);
      expect(inOrder.map(({ count }) => count)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
      expect(new Set(reports.map(({ at }) => at)).size).toBe(50);
    });

    it('waits for who left, and reports them once', async () => {
      await say({ arriving: [ada, bob] });
      expect(await say({ leaving: [ada] })).toMatchObject({ count: 2, left: [] });
      await under.pass(times.graceMs + 50);
      expect(await under.store.snapshot(room)).toEqual({ count: 1, sample: ['BobBob'] });
      const reports = await Promise.all([say({ present: [bob] }), say({ present: [bob] })]);
      expect(reports.flatMap(({ left }) => left)).toEqual(['AdaAda']);
      expect(reports.map(({ count }) => count)).toEqual([1, 1]);
    });

    it('does not miss who comes back in time, or is somewhere else', async () => {
      await say({ arriving: [ada, bob] });
      await say({ leaving: [ada, bob] });
      expect(await say({ arriving: [ada] })).toMatchObject({ joined: [] });
      await under.pass(times.graceMs + 50);
      expect(await say()).toMatchObject({ count: 1, left: ['BobBob'], joined: [] });
    });

    it('reports who comes back after being told as left', async () => {
      await say({ arriving: [ada] });
      await say({ leaving: [ada] });
      await under.pass(times.graceMs + 50);
      await say();
      expect(await say({ arriving: [ada] })).toMatchObject({ count: 1, joined: ['AdaAda'] });
      expect(await say({ present: [ada] })).toMatchObject({ joined: [] });
    });

    it('reports those whose gateway is gone', async () => {
      await say({ arriving: [ada] });
      await under.pass(times.leaseMs / 2);
      await say({ arriving: [bob] });
      await under.pass(times.leaseMs / 2 + 50);
      expect(await under.store.snapshot(room)).toEqual({ count: 1, sample: ['BobBob'] });
      expect(await say({ present: [bob] })).toMatchObject({ count: 1, left: ['AdaAda'] });
    });

    it('reports those as back whose gateway was only held up', async () => {
      await say({ arriving: [ada] });
      await under.pass(times.leaseMs + 50);
      expect(await say({ arriving: [bob] })).toMatchObject({ count: 1, left: ['AdaAda'] });
      expect(await say({ present: [ada] })).toMatchObject({ count: 2, joined: ['AdaAda'] });
    });

    it('renews before it looks who is over time: a slow gateway loses nobody of its own', async () => {
      await say({ arriving: [ada] });
      await under.pass(times.leaseMs + 50);
      expect(await say({ present: [ada] })).toMatchObject({ count: 1, left: [], joined: [] });
    });

    it('reports nobody as joined when it has lost its memory and all are renewed', async () => {
      expect(await say({ present: [ada] })).toMatchObject({ count: 1, joined: [], left: [] });
      expect(await say({ present: [bob] })).toMatchObject({ count: 2, joined: [], left: [] });
    });

    it('reports who is gone at once, and once', async () => {
      await say({ arriving: [ada, bob] });
      expect(await say({ gone: [ada] })).toMatchObject({ count: 1, left: ['AdaAda'] });
      expect(await say({ gone: [ada], leaving: [ada] })).toMatchObject({ count: 1, left: [] });
    });

    it('shows some names of many', async () => {
      const many = Array.from({ length: 200 }, (_, index) => person(`Otter${index}`));
      const { count, sample } = await say({ arriving: many });
      expect([count, sample.length, new Set(sample).size]).toEqual([200, 20, 20]);
    });
  });
}
