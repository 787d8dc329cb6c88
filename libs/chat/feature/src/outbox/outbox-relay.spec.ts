import type { OutboxRepository, AppendedSpan } from '@chatpop/chat-data-access';
import type { DurableRecord, MessageBus } from '@chatpop/message-bus';
import type { DrainService } from '@chatpop/service-bootstrap';
import { describe, expect, it } from '@jest/globals';
import type { ChatConfig } from '../chat.config.js';
import { OutboxRelay } from './outbox-relay.js';

const record = (room_code: string, seq: number): DurableRecord => ({
  header: { v: 1, name: 'chat:new_message', room_code, epoch: 'e', seq, committed_at: '' },
  event: '',
});

function relayOf(append: (record: DurableRecord) => Promise<{ status: string }>) {
  const removed: AppendedSpan[] = [];
  const outbox = { remove: async (spans: AppendedSpan[]) => void removed.push(...spans) };
  const drain = { register: () => undefined };
  const relay = new OutboxRelay(
    outbox as unknown as OutboxRepository,
    { append } as unknown as MessageBus,
    {} as ChatConfig,
    drain as unknown as DrainService,
  );
  return { relay, removed };
}

describe(OutboxRelay.name, () => {
  it('forgets what was appended, as spans, and not what lies between them', async () => {
    const { relay, removed } = relayOf(async () => ({ status: 'appended' }));
    relay.relay([record('A', 1), record('B', 7), record('A', 2)]);
    relay.relay([record('A', 3)]);
    relay.relay([record('A', 5)]);
    await relay.onModuleDestroy();
    expect(removed.sort((a, b) => (a.room_code < b.room_code ? -1 : 1))).toEqual([
      { room_code: 'A', first_seq: 1, last_seq: 3 },
      { room_code: 'A', first_seq: 5, last_seq: 5 },
      { room_code: 'B', first_seq: 7, last_seq: 7 },
    ]);
  });

  it('keeps what could not be appended', async () => {
    const { relay, removed } = relayOf(async ({ header: { room_code } }) => {
      if (room_code === 'A') throw new Error('Connection is closed.');
      return { status: 'appended' };
    });
    relay.relay([record('A', 1), record('B', 1), record('B', 2)]);
    await relay.onModuleDestroy();
    expect(removed).toEqual([{ room_code: 'B', first_seq: 1, last_seq: 2 }]);
  });
});
