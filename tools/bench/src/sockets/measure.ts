import { setTimeout as delay } from 'node:timers/promises';
import { usageOf } from '../cpu.js';
import type { Audience } from './audience.js';
import type { RoomTarget } from './room-target.js';

/** What some seconds of deliveries have cost. */
export interface Spent {
  cpuUs: number;
  deliveries: number;
  latencies: number[];
}

export const nothingSpent = (): Spent => ({ cpuUs: 0, deliveries: 0, latencies: [] });

export interface Talk {
  readonly perSecond: number;
  readonly seconds: number;
  /** Said in turn. */
  readonly rooms: number;
}

/** Says things at a steady rate; resolves when all is said. */
async function talk(target: RoomTarget, { perSecond, seconds, rooms }: Talk): Promise<void> {
  const began = performance.now();
  const said: Promise<void>[] = [];
  for (let n = 0; n < perSecond * seconds; n += 1) {
    await delay(Math.max(began + (n * 1_000) / perSecond - performance.now(), 0));
    said.push(target.publish(n % rooms));
  }
  await Promise.all(said);
}

/** Until all is heard: what comes late would be counted as the next. */
export const rehearse = (target: RoomTarget, audience: Audience, talking: Talk): Promise<void> =>
  measure(target, audience, talking, nothingSpent());

/** Talks to an audience, and adds what that cost to `spent`. */
export async function measure(target: RoomTarget, audience: Audience, talking: Talk, spent: Spent): Promise<void> {
  const expected = audience.deliveries + (talking.perSecond * talking.seconds * audience.size) / talking.rooms;
  const [before, cpuBefore] = [audience.deliveries, usageOf(target.pids).cpuUs];
  audience.latencies = [];
  await talk(target, talking);
  await audience.heard(expected);
  spent.cpuUs += usageOf(target.pids).cpuUs - cpuBefore;
  spent.deliveries += audience.deliveries - before;
  spent.latencies.push(...audience.latencies);
}

export type Typing = Pick<Talk, 'perSecond' | 'seconds'>;

/**
 * Everybody in a room, each on one socket, begins to type, in turn; and stops, in turn: what is said twice would not be
 * told, nor is anybody told what they do themselves. Adds what that cost to `spent`. @returns how often somebody did.
 */
export async function measureTyping(
  target: RoomTarget,
  audience: Audience,
  { perSecond, seconds }: Typing,
  spent: Spent,
): Promise<number> {
  const [before, cpuBefore, began] = [audience.deliveries, usageOf(target.pids).cpuUs, performance.now()];
  const changes = perSecond * seconds;
  audience.latencies = [];
  for (let n = 0; n < changes; n += 1) {
    await delay(Math.max(began + (n * 1_000) / perSecond - performance.now(), 0));
    const typing = Math.floor(n / audience.size) % 2 === 0;
    audience.say(n % audience.size, 'typing', { code: target.code, typing });
  }
  await audience.heard(before + changes * (audience.size - 1));
  spent.cpuUs += usageOf(target.pids).cpuUs - cpuBefore;
  spent.deliveries += audience.deliveries - before;
  spent.latencies.push(...audience.latencies);
  return changes;
}

export function figuresOf({ cpuUs, deliveries, latencies }: Spent) {
  const sorted = [...latencies].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? 0;
  return { 'CPU µs/delivery': cpuUs / deliveries, 'p50 ms': at(0.5), 'p99 ms': at(0.99) };
}
