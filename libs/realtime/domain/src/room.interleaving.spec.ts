import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Client, properly, type Enter } from '../test/client.js';
import { Random } from '../test/random.js';
import { fairWeather, roughWeather, turn, World, type Weather } from '../test/world.js';
import { RoomFeed } from './room-feed.js';
import { Room } from './room.js';

interface Outcome {
  readonly faults: readonly string[];
  readonly received: number;
  readonly counts: ReadonlyMap<string, number>;
}

async function live(seed: number, weather: Weather, steps = 1_500): Promise<Outcome> {
  const world = new World(new Random(seed), weather, 12);
  for (let step = 0; step < steps; step += 1) {
    world.step();
    if (step % 3 === 0) await turn();
  }
  await world.settle();
  for (const client of world.clients) {
    const { position, isConnected } = client;
    const behind = isConnected && (position?.seq !== world.position.seq || position.epoch !== world.epoch);
    if (behind)
      client.faults.push(`ends at ${position?.epoch}/${position?.seq}, not ${world.epoch}/${world.position.seq}`);
  }
  return {
    faults: world.clients.flatMap(({ faults }) => faults),
    received: world.clients.reduce((sum, client) => sum + client.received, 0),
    counts: world.counts,
  };
}

const seeds = Array.from({ length: 40 }, (_, index) => index + 1);
const faultsOver = async (weather: Weather): Promise<string[]> => {
  const outcomes = [];
  for (const seed of seeds.slice(0, 10)) outcomes.push(await live(seed, weather));
  return outcomes.flatMap(({ faults }) => faults);
};

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

  it('needs no repair and no reload in fair weather', async () => {
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
      expect(await faultsOver({ ...fairWeather, repeat: 0.1 })).not.toEqual([]);
    });

    it('ends short when what is missing is not fetched', async () => {
      jest.spyOn(RoomFeed.prototype, 'isBehind', 'get').mockReturnValue(false);
      expect(await faultsOver({ ...fairWeather, lose: 0.1 })).not.toEqual([]);
    });

    it('leaves holes when a member follows only once its missed events were read', async () => {
      const readThenFollow: Enter = async (room, client, _from, head) => {
        await turn();
        await room.join(client, undefined, head);
      };
      Client.enter = readThenFollow;
      expect(await faultsOver(fairWeather)).not.toEqual([]);
    });
  });
});
