import type { DurableRecord } from '@chatpop/message-bus';
import { describe, expect, it } from '@jest/globals';
import { runsOf } from './runs-of.js';

const record = (room_code: string, seq: number, epoch = 'e1'): DurableRecord => ({
  header: { v: 1, name: 'chat:new_message', room_code, epoch, seq, committed_at: '2026-11-23T09:30:00.000Z' },
  event: '{}',
});
const shown = (records: DurableRecord[]): string[] =>
  runsOf(records).map((run) => run.map(({ header }) => `${header.room_code}${header.seq}`).join(' '));

describe(runsOf.name, () => {
  it('keeps together what follows one another in a room, in whatever order it came', () => {
    expect(shown([record('B', 2), record('A', 5), record('B', 1), record('A', 4), record('A', 6)])).toEqual([
      'A4 A5 A6',
      'B1 B2',
    ]);
  });

  it('cuts at a hole and at a new life of the room', () => {
    expect(shown([record('A', 1), record('A', 3)])).toEqual(['A1', 'A3']);
    expect(shown([record('A', 1), record('A', 2, 'e2')])).toEqual(['A1', 'A2']);
    expect(runsOf([])).toEqual([]);
  });
});
