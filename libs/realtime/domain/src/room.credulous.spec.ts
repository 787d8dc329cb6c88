import { describe, expect, it, jest } from '@jest/globals';

/** The negative twin of the one test that whatever was read has to pass. */
jest.unstable_mockModule('./position.js', () => ({ isWholeRun: () => true }));
const { faultsOver } = await import('../test/life.js');
const { roughWeather } = await import('../test/world.js');

describe('a room that believes whatever it reads', () => {
  it('leaves holes', async () => {
    expect(await faultsOver([1, 2, 3, 4, 5], roughWeather)).not.toEqual([]);
  });
});
