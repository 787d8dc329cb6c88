import { Random } from './random.js';
import { turn, World, type Weather } from './world.js';

export interface Outcome {
  /** What the oracle objects to. */
  readonly faults: readonly string[];
  readonly received: number;
  readonly counts: ReadonlyMap<string, number>;
}

const clients = 12;
const steps = 1_500;

/** Lets a world live in some weather and settle in the sun, and judges what its clients were sent. */
export async function live(seed: number, weather: Weather): Promise<Outcome> {
  const world = new World(new Random(seed), weather, clients);
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

export async function faultsOver(seeds: readonly number[], weather: Weather): Promise<string[]> {
  const outcomes = [];
  for (const seed of seeds) outcomes.push(await live(seed, weather));
  return outcomes.flatMap(({ faults }) => faults);
}
