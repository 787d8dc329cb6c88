import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Client, properly, type Enter } from '../test/client.js';
import { faultsOver, live } from '../test/life.js';
import { fairWeather, roughWeather, turn } from '../test/world.js';
import { RoomFeed } from './room-feed.js';
import { Room } from './room.js';

const seeds = Array.from({ length: 40 }, (_, index) => index + 1);
const someSeeds = seeds.slice(0, 10);

describe(Room.name, () => {
  afterEach(() => {
    jest.restoreAllMocks();
    Client.enter = properly;
  });

  it.each(seeds)('leaves no hole and repeats nothing, whatever comes in whatever order (seed %d)', async (seed) => {
    const { faults, received } = await live(seed, roughWeather);
    expect(faults).toEqual([]);
    expect(received).toBeGreaterThan(500);
  });

  it('reloads nobody in fair weather', async () => {
    const { faults, counts } = await live(1, fairWeather);
    expect(faults).toEqual([]);
    expect(counts.get('restart')).toBeUndefined();
  });

  it('meets every kind of incident in the rough', async () => {
    const seen = new Set<string>();
    for (const seed of seeds) for (const what of (await live(seed, roughWeather)).counts.keys()) seen.add(what);
    expect([...seen].sort()).toEqual([
      'duplicate',
      'gap',
      'repair_failed',
      'repaired_from_history',
      'repaired_from_log',
      'restart',
    ]);
  });

  describe('without its guards', () => {
    it('repeats and reorders when records are passed on as they come', async () => {
      jest.spyOn(RoomFeed.prototype, 'offer').mockImplementation((record) => ({ outcome: 'next', records: [record] }));
      expect(await faultsOver(someSeeds, { ...fairWeather, repeat: 0.1 })).not.toEqual([]);
    });

    it('ends short when what is missing is not fetched', async () => {
      jest.spyOn(RoomFeed.prototype, 'isBehind', 'get').mockReturnValue(false);
      expect(await faultsOver(someSeeds, { ...fairWeather, lose: 0.1 })).not.toEqual([]);
    });

    it('leaves holes when a member follows only once its missed events were read', async () => {
      const readThenFollow: Enter = async (room, client, _from, head) => {
        await turn();
        await room.join(client, undefined, head);
      };
      Client.enter = readThenFollow;
      expect(await faultsOver(someSeeds, fairWeather)).not.toEqual([]);
    });
  });
});
