import { randomUUID } from 'node:crypto';
import type { HistoryResponse, Message } from '@chatpop/contracts';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { settled } from '../../test/fake-clock.js';
import { FakeServer, joined, message, newMessage, reload, roomCode } from '../../test/fake-server.js';
import { BackOff } from '../back-off.js';
import { NoAnswerError } from '../http/api-error.js';
import { Feed, type Position } from './feed.js';
import { parseFrame, type ClientEvent } from './server-frame.parser.js';

const page = (messages: Message[], last_seq: number, more: Partial<HistoryResponse> = {}): HistoryResponse => ({
  messages,
  epoch: 'one',
  last_seq,
  has_more: false,
  ...more,
});

describe(Feed.name, () => {
  let server: FakeServer;
  let pages: (HistoryResponse | Error)[];
  let asked: number[];
  let heard: ClientEvent[];
  let resumed: number;
  let feed: Feed;

  const take = (...frames: object[]): void => {
    for (const frame of frames) {
      const parsed = parseFrame(JSON.stringify(frame));
      if (parsed) feed.take(parsed);
    }
  };
  const begin = (position?: Position): void => {
    [pages, asked, heard, resumed] = [[], [], [], 0];
    const read = async (afterSeq: number): Promise<HistoryResponse> => {
      asked.push(afterSeq);
      const next = pages.shift();
      if (!next || next instanceof Error) throw next ?? new NoAnswerError('No more pages.');
      return next;
    };
    const time = { clock: server.clock, backOff: new BackOff(() => 0.5) };
    feed = new Feed(position, read, time, () => (resumed += 1));
    feed.on('event', (event) => heard.push(event));
  };
  const seqs = (): unknown[] => heard.map((event) => ('seq' in event ? event.seq : event.type));

  beforeEach(() => {
    server = new FakeServer();
    begin();
  });

  it('begins where the room stands', () => {
    take(joined(7), newMessage(8), newMessage(9));
    expect(seqs()).toEqual([8, 9]);
    expect(feed.position).toEqual({ epoch: 'one', last_seq: 9 });
  });

  it('tells each event once, however often it comes', () => {
    take(joined(0), newMessage(1), newMessage(1), newMessage(2), newMessage(1));
    expect(seqs()).toEqual([1, 2]);
    expect(feed.counts.duplicates).toBe(2);
  });

  it('tells nothing after a hole, and comes back for what is missing', () => {
    take(joined(0), newMessage(1), newMessage(3));
    expect(seqs()).toEqual([1]);
    expect(resumed).toBe(1);
    expect(feed.position).toEqual({ epoch: 'one', last_seq: 1 });
    take(newMessage(2), newMessage(3), joined(3, { recovered: true }));
    expect(seqs()).toEqual([1, 2, 3]);
  });

  it('takes no event of another epoch for the next one', () => {
    take(joined(0), newMessage(1), newMessage(2, 'two'));
    expect(seqs()).toEqual([1]);
    expect(resumed).toBe(1);
  });

  it('counts a durable event that it does not know: it has its place', () => {
    take(joined(0), { ...newMessage(1), type: 'poll_opened', data: { question: '?' } }, newMessage(2));
    expect(seqs()).toEqual([2]);
    expect(resumed).toBe(0);
  });

  it('passes over what it does not know and need not', () => {
    take(joined(0), { ...newMessage(1), v: 2 });
    take({ ...joined(0), type: 'weather' });
    expect(parseFrame('no json')).toBeUndefined();
    expect(parseFrame(new ArrayBuffer(4))).toBeUndefined();
    expect(seqs()).toEqual([]);
  });

  it('reads what can not be told one by one, page by page, and holds what comes meanwhile', async () => {
    begin({ epoch: 'one', last_seq: 2 });
    pages = [page([message(3), message(4)], 6, { has_more: true }), page([message(5), message(6)], 6)];
    take(reload(5), joined(5), newMessage(6), newMessage(7));
    expect(seqs()).toEqual([]);
    await settled();
    expect(asked).toEqual([2, 4]);
    expect(seqs()).toEqual([3, 4, 5, 6, 7]);
    expect(heard.map(({ repaired }) => repaired)).toEqual([true, true, true, true, false]);
    expect(feed.counts).toEqual({ duplicates: 0, gaps: 0, repairs: 1 });
  });

  it('does not tell again what a page had already, though its head was older', async () => {
    begin({ epoch: 'one', last_seq: 2 });
    pages = [page([message(3), message(4)], 3)];
    take(reload(3), joined(3), newMessage(4), newMessage(5));
    await settled();
    expect(seqs()).toEqual([3, 4, 5]);
  });

  it('asks again while a replica lags behind the head', async () => {
    begin({ epoch: 'one', last_seq: 2 });
    pages = [page([message(3)], 3), page([], 3), page([message(4)], 4)];
    take(reload(4), joined(4));
    await server.clock.pass(2_000);
    expect(asked).toEqual([2, 3, 3]);
    expect(seqs()).toEqual([3, 4]);
    expect(feed.position).toEqual({ epoch: 'one', last_seq: 4 });
  });

  it('asks again when no answer comes', async () => {
    begin({ epoch: 'one', last_seq: 2 });
    pages = [new NoAnswerError('gone'), new NoAnswerError('gone'), page([message(3)], 3)];
    take(reload(3), joined(3));
    await server.clock.pass(2_000);
    expect(asked).toEqual([2, 2, 2]);
    expect(seqs()).toEqual([3]);
  });

  it('goes on with the history over a lost connection', async () => {
    begin({ epoch: 'one', last_seq: 2 });
    pages = [new NoAnswerError('gone'), page([message(3), message(4), message(5)], 5)];
    take(reload(4), joined(4), newMessage(5));
    await settled();
    feed.disconnected();
    take(reload(5), joined(5), newMessage(6));
    await server.clock.pass(2_000);
    expect(seqs()).toEqual([3, 4, 5, 6]);
    expect(resumed).toBe(0);
  });

  it('tells what happened to older messages as edits and deletions', async () => {
    begin({ epoch: 'one', last_seq: 5 });
    const [edited, deleted] = [message(2, { updated_seq: 6 }), message(3, { updated_seq: 7, is_deleted: true })];
    pages = [page([edited, deleted, message(8, { is_deleted: true })], 8)];
    take(reload(8), joined(8));
    await settled();
    expect(heard.map(({ type, data }) => [type, data])).toEqual([
      ['message_updated', { message: edited }],
      ['message_deleted', { message_id: deleted.id }],
      ['new_message', { message: expect.objectContaining({ seq: 8, is_deleted: true }) as unknown }],
    ]);
  });

  it('tells a room of another life from its beginning', async () => {
    begin({ epoch: 'one', last_seq: 50 });
    const resets: Position[] = [];
    feed.on('reset', (position) => resets.push(position));
    pages = [page([message(1), message(2)], 2, { epoch: 'two' })];
    take(reload(2, 'two'), joined(2, { epoch: 'two' }), newMessage(3, 'two'));
    await settled();
    expect(resets).toEqual([{ epoch: 'two', last_seq: 2 }]);
    expect(asked).toEqual([0]);
    expect(seqs()).toEqual([1, 2, 3]);
  });

  it('tells a room anew that ends before the position that it had', async () => {
    begin({ epoch: 'one', last_seq: 50 });
    pages = [page([message(1), message(2)], 2)];
    take(reload(2), joined(2), newMessage(3));
    await settled();
    expect(asked).toEqual([0]);
    expect(seqs()).toEqual([1, 2, 3]);
    expect(feed.position).toEqual({ epoch: 'one', last_seq: 3 });
  });

  it('passes on what has no place, at once', () => {
    const typing = {
      v: 1,
      type: 'typing',
      room_code: roomCode,
      epoch: 'one',
      id: randomUUID(),
      ts: new Date().toISOString(),
    };
    take(joined(0), { ...typing, data: { username: 'BraveOtter', typing: true } });
    expect(seqs()).toEqual(['typing']);
  });
});
