import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Presence } from '@chatpop/contracts';
import type { MessageBus } from '@chatpop/message-bus';
import { MemoryPresenceStore, type Person } from '@chatpop/presence';
import { RoomPresence } from './room-presence.js';

const code = 'ROOM0001';
const tellMs = 20;
const options = { graceMs: 600, tellMs, crowdTellMs: 50, crowdSize: 100 };

const person = (username: string): Person => ({ participantId: `id-${username}`, username });

describe('presence of one room on two gateways', () => {
  let told: number[];
  let isBusAway: boolean;
  let gateways: RoomPresence[];
  let store: MemoryPresenceStore;

  const bus = {
    publishPassing: async (_: string, type: string, data: Presence, at?: Date) => {
      if (type !== 'presence' || isBusAway) return;
      told.push(data.count);
      for (const gateway of gateways) gateway.hear(data, Number(at));
    },
  } as unknown as MessageBus;
  const enter = (gateway: number, name: string) => gateways[gateway]?.enter(person(name));
  const renew = async () => {
    for (const gateway of gateways) await gateway.renew();
    await pass(tellMs);
  };
  const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

  beforeEach(() => {
    jest.useFakeTimers();
    told = [];
    isBusAway = false;
    store = new MemoryPresenceStore({ leaseMs: 20_000, graceMs: 600 });
    gateways = [1, 2].map(() => new RoomPresence(code, store, bus, options));
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('ends with the count that is true, whichever gateway tells last', async () => {
    await enter(1, 'BobBob');
    await pass(tellMs - 5);
    await enter(0, 'AdaAda');
    await enter(1, 'EveEve');
    await pass(tellMs + 5);
    expect(told).toEqual([3]);
  });

  it('passes over a count that comes late, and tells the newer one again if that was heard first', async () => {
    await enter(0, 'AdaAda');
    await pass(tellMs);
    const late = Date.now() - 100;
    expect(gateways[1]?.hear({ count: 7, sample: [] }, late)).toBe(false);
    expect(gateways.map(({ current }) => current.count)).toEqual([1, 1]);
    await pass(10);
    await enter(1, 'BobBob');
    expect(gateways[1]?.hear({ count: 7, sample: [] }, Date.now() - 5)).toBe(true);
    expect(gateways[1]?.current.count).toBe(2);
    await pass(tellMs);
    expect(told).toEqual([1, 2]);
  });

  it('shows who comes in next at another gateway what the room was told last', async () => {
    await enter(1, 'BobBob');
    await enter(0, 'AdaAda');
    await pass(tellMs);
    await enter(1, 'BobBob');
    expect(gateways[1]?.current).toEqual({ count: 2, sample: ['BobBob', 'AdaAda'] });
  });

  it('tells a count again that got lost, with the next renewal, and then no more', async () => {
    await enter(0, 'AdaAda');
    await pass(tellMs);
    isBusAway = true;
    await enter(1, 'BobBob');
    await pass(tellMs);
    expect(told).toEqual([1]);
    isBusAway = false;
    for (let round = 0; round < 3; round += 1) await renew();
    expect(told).toEqual([1, 2]);
  });

  it('renews again when that was asked for while a renewal was under way', async () => {
    await enter(0, 'AdaAda');
    const update = store.update.bind(store);
    const renewed: string[][] = [];
    let goOn = (): void => undefined;
    const held = new Promise<void>((resolve) => (goOn = resolve));
    jest.spyOn(store, 'update').mockImplementation(async (room, change) => {
      renewed.push(change.present.map(({ username }) => username));
      await held;
      return update(room, change);
    });
    const first = gateways[0]?.renew();
    await pass(tellMs);
    const second = gateways[0]?.renew();
    goOn();
    await Promise.all([first, second]);
    expect(renewed).toEqual([['AdaAda'], ['AdaAda']]);
  });

  it('tells how many are left when somebody else has taken one out', async () => {
    await enter(0, 'AdaAda');
    await enter(1, 'BobBob');
    await pass(tellMs);
    expect(told.at(-1)).toBe(2);
    await store.update(code, { arriving: [], present: [], leaving: [], gone: [person('BobBob')] });
    gateways[1]?.leave(person('BobBob'), true);
    await pass(2 * tellMs);
    expect(told.at(-1)).toBe(1);
  });
});
