import { setTimeout as delay } from 'node:timers/promises';

export const wait = (milliseconds: number): Promise<void> => delay(milliseconds);

const pollMs = 25;

/** Resolves once the condition holds, with how long that took in ms. @throws Error after `withinMs`: only bounds a hang. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  withinMs = 90_000,
): Promise<number> {
  const began = Date.now();
  while (!(await condition())) {
    if (Date.now() - began > withinMs) throw new Error(`Not within ${withinMs / 1_000} s: ${what}`);
    await delay(pollMs);
  }
  return Date.now() - began;
}

/** The value below which that share of them lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
