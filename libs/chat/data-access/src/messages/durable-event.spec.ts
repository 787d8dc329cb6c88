import { describe, expect, it } from '@jest/globals';
import { v5 } from 'uuid';
import { durableEvent } from './durable-event.js';

describe(durableEvent.name, () => {
  it('gives the event of a position the UUIDv5 of it, always the same', () => {
    const epochs = ['00000000', '7f3a01bc', 'ffffffff'];
    const positions = epochs.flatMap((epoch) => [1, 2, 1_000_000].map((seq) => ({ roomCode: 'SEAGULL2', epoch, seq })));
    const ids = positions.map(
      (position) => durableEvent(position, 'participant_banned', { username: 'BraveOtter' }, new Date()).id,
    );
    const expected = positions.map(({ epoch, seq }) => v5(`${epoch}:${seq}`, '6f1b0d1e-9d0c-4c57-8a53-5d8c1c1f7d11'));
    expect(ids).toEqual(expected);
  });
});
