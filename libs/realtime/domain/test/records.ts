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
