import type { FeedRecord } from '../src/position.js';

export const record = (seq: number, epoch = 'e'): FeedRecord => ({
  header: {
    v: 1,
    name: 'chat:new_message',
    room_code: 'TEST2345',
    epoch,
    seq,
    committed_at: '2026-11-23T09:30:00.000Z',
  },
  event: JSON.stringify({ seq, epoch }),
});

export const records = (first: number, last: number, epoch = 'e'): FeedRecord[] =>
  Array.from({ length: Math.max(last - first + 1, 0) }, (_, index) => record(first + index, epoch));
