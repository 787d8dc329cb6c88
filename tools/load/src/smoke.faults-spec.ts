import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { small } from './options.js';
import type { Outcome } from './scenario.js';
import { scenarios, smoke } from './scenarios/all.js';
import { Stage } from './stage.js';

const stage = new Stage();
afterAll(() => stage.clear());

describe.each(scenarios.filter(({ id }) => smoke.includes(id)))('$id: $fault', ({ id, run }) => {
  let outcome: Outcome;
  beforeAll(async () => {
    const began = Date.now();
    const say = (line: string): void => void process.stdout.write(`${line}\n`);
    outcome = await run(stage.setting({ size: small, seed: 1, isSmoke: true, say })).catch(async (error: unknown) => {
      await stage.clear();
      throw error;
    });
    say(`${id}: ${((Date.now() - began) / 1_000).toFixed(0)} s`);
  }, 600_000);

  it('breaks no promise', () => {
    expect(outcome.faults).toEqual([]);
  });

  it('would be seen if it did', () => {
    expect(outcome.twins.filter(({ isRed }) => !isRed)).toEqual([]);
  });
});
