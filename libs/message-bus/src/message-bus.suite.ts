import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ParticipantOrder } from '@chatpop/contracts';
import { requestContext } from '@chatpop/service-bootstrap';
import type { DurableRecord, MessageBus, RoomListener, RoomRecord } from './message-bus.js';

export interface BusUnderTest {
  readonly bus: MessageBus;
  stop(): Promise<void>;
}

let rooms = 0;
const newRoom = (): string => `ROOM${String(++rooms).padStart(4, '0')}${Date.now().toString(36)}`;

export function record(room_code: string, seq: number, epoch = 'e1'): DurableRecord {
  const header = {
    v: 1,
    name: 'chat:new_message',
    room_code,
    epoch,
    seq,
    committed_at: new Date().toISOString(),
  } as const;
  return { header, event: JSON.stringify({ type: 'new_message', seq, text: 'ünïcode \\n "quoted"' }) };
}

/** Remembers what it hears, and lets a test wait for it. */
export class Ear implements RoomListener {
  readonly records: RoomRecord[] = [];
  readonly orders: ParticipantOrder[] = [];
  resubscribed = 0;
  private waiting: { until: () => boolean; resolve: () => void }[] = [];

  onRecord(heard: RoomRecord): void {
    this.records.push(heard);
    this.check();
  }
  onOrder(order: ParticipantOrder): void {
    this.orders.push(order);
    this.check();
  }
  onResubscribed(): void {
    this.resubscribed += 1;
    this.check();
  }
  get seqs(): (number | undefined)[] {
    return this.records.map(({ header }) => header.seq);
  }
  async until(condition: () => boolean): Promise<void> {
    if (condition()) return;
    await new Promise<void>((resolve) => this.waiting.push({ until: condition, resolve }));
  }
  private check(): void {
    this.waiting = this.waiting.filter(({ until, resolve }) => {
      if (!until()) return true;
      resolve();
      return false;
    });
  }
}

/** What every driver of the bus must do. */
export function describeMessageBus(driver: string, create: () => Promise<BusUnderTest>): void {
  describe(`MessageBus (${driver})`, () => {
    let under: BusUnderTest;
    let bus: MessageBus;
    beforeEach(async () => {
      under = await create();
      bus = under.bus;
    });
    afterEach(() => under.stop());

    describe('append', () => {
      it('appends the next, and answers duplicate and gap without doing anything', async () => {
        const room = newRoom();
        expect(await bus.append(record(room, 1))).toEqual({ status: 'appended' });
        expect(await bus.append(record(room, 1))).toEqual({ status: 'duplicate' });
        expect(await bus.append(record(room, 4))).toEqual({ status: 'gap', head: 1 });
        expect(await bus.append(record(room, 2))).toEqual({ status: 'appended' });
        expect(await bus.heads([room, newRoom()])).toEqual([{ epoch: 'e1', seq: 2 }, undefined]);
      });

      it('appends several that follow one another at once, and passes over those that it has', async () => {
        const room = newRoom();
        expect(await bus.append(record(room, 1), record(room, 2), record(room, 3))).toEqual({ status: 'appended' });
        expect(await bus.append(record(room, 2), record(room, 3), record(room, 4))).toEqual({ status: 'appended' });
        expect(await bus.append(record(room, 3), record(room, 4))).toEqual({ status: 'duplicate' });
        expect(await bus.append(record(room, 6), record(room, 7))).toEqual({ status: 'gap', head: 4 });
        expect((await bus.read(room, 0, 10)).map(({ header }) => header.seq)).toEqual([1, 2, 3, 4]);
      });

      it('begins an empty log with whatever comes first', async () => {
        const room = newRoom();
        expect(await bus.append(record(room, 7))).toEqual({ status: 'appended' });
        expect(await bus.append(record(room, 6))).toEqual({ status: 'duplicate' });
        expect(await bus.heads([room])).toEqual([{ epoch: 'e1', seq: 7 }]);
      });

      it('drops the log of a past epoch', async () => {
        const room = newRoom();
        await bus.append(record(room, 9));
        expect(await bus.append(record(room, 1, 'e2'))).toEqual({ status: 'appended' });
        expect(await bus.heads([room])).toEqual([{ epoch: 'e2', seq: 1 }]);
        expect(await bus.read(room, 0, 10)).toEqual([record(room, 1, 'e2')].map(withAnyTime));
      });

      it('gives one writer the place when many want it', async () => {
        const room = newRoom();
        const results = await Promise.all(Array.from({ length: 20 }, () => bus.append(record(room, 1))));
        expect(results.filter(({ status }) => status === 'appended')).toHaveLength(1);
        expect(results.filter(({ status }) => status === 'duplicate')).toHaveLength(19);
      });
    });

    describe('restartLog', () => {
      it('begins the log anew with the given event', async () => {
        const room = newRoom();
        await bus.append(record(room, 1));
        await bus.restartLog(record(room, 5));
        expect((await bus.read(room, 0, 10)).map(({ header }) => header.seq)).toEqual([5]);
        expect(await bus.append(record(room, 6))).toEqual({ status: 'appended' });
      });
    });

    describe('read', () => {
      it('gives the events byte for byte, after a position, up to a limit', async () => {
        const room = newRoom();
        for (let seq = 3; seq <= 8; seq += 1) await bus.append(record(room, seq));
        expect((await bus.read(room, 0, 100)).map(({ header }) => header.seq)).toEqual([3, 4, 5, 6, 7, 8]);
        expect((await bus.read(room, 4, 2)).map(({ header }) => header.seq)).toEqual([5, 6]);
        expect((await bus.read(room, 7, 2))[0]?.event).toBe(record(room, 8).event);
        expect(await bus.read(room, 8, 10)).toEqual([]);
        expect(await bus.read(newRoom(), 0, 10)).toEqual([]);
      });
    });

    describe('subscribe', () => {
      it('tells every listener of the room once, in order, and nobody else', async () => {
        const [room, other] = [newRoom(), newRoom()];
        const [first, second, stranger] = [new Ear(), new Ear(), new Ear()];
        await Promise.all([bus.subscribe(room, first), bus.subscribe(room, second), bus.subscribe(other, stranger)]);
        for (let seq = 1; seq <= 5; seq += 1) await bus.append(record(room, seq));
        await bus.append(record(room, 5));
        await bus.publishPassing(room, 'user_joined', { username: 'BraveOtter' });
        for (const ear of [first, second]) {
          await ear.until(() => ear.records.length === 6);
          expect(ear.seqs).toEqual([1, 2, 3, 4, 5, undefined]);
        }
        expect(JSON.parse(first.records[5]?.event ?? '')).toMatchObject({
          v: 1,
          type: 'user_joined',
          data: { username: 'BraveOtter' },
        });
        expect(stranger.records).toEqual([]);
      });

      it('serves a record under the id of the request that it came from', async () => {
        const room = newRoom();
        const ear = new Ear();
        const ids: (string | undefined)[] = [];
        const onRecord = (heard: RoomRecord): void => {
          ids.push(requestContext.requestId());
          ear.onRecord(heard);
        };
        await bus.subscribe(room, { onRecord, onOrder: () => undefined, onResubscribed: () => undefined });
        const said = record(room, 1);
        await bus.append({ ...said, header: { ...said.header, request_id: 'the-sender' } });
        await requestContext.run({ requestId: 'the-joiner' }, () =>
          bus.publishPassing(room, 'user_joined', { username: 'BraveOtter' }),
        );
        await ear.until(() => ear.records.length === 2);
        expect(ids).toEqual(['the-sender', 'the-joiner']);
        expect(ear.records.map(({ header }) => header.request_id)).toEqual(ids);
        expect(requestContext.requestId()).toBeUndefined();
      });

      it('passes orders on', async () => {
        const room = newRoom();
        const ear = new Ear();
        await bus.subscribe(room, ear);
        const order = {
          v: 1,
          name: 'chat:sessions_ended',
          room_code: room,
          participant_id: '0197b1c2-7a34-7c11-9c55-3f0d1b2a4e90',
          reason: 'banned',
          ts: new Date().toISOString(),
        } as const;
        await bus.publishOrder(order);
        await ear.until(() => ear.orders.length === 1);
        expect(ear.orders).toEqual([order]);
      });

      it('is silent after it was ended', async () => {
        const room = newRoom();
        const [gone, stays] = [new Ear(), new Ear()];
        const end = await bus.subscribe(room, gone);
        await bus.subscribe(room, stays);
        await end();
        await bus.append(record(room, 1));
        await stays.until(() => stays.records.length === 1);
        expect(gone.records).toEqual([]);
      });

      it('hears again after it ended and began again', async () => {
        const room = newRoom();
        const ear = new Ear();
        await (
          await bus.subscribe(room, new Ear())
        )();
        await bus.subscribe(room, ear);
        await bus.append(record(room, 1));
        await ear.until(() => ear.records.length === 1);
        expect(ear.seqs).toEqual([1]);
      });
    });
  });
}

const withAnyTime = (expected: DurableRecord): DurableRecord => ({
  ...expected,
  header: { ...expected.header, committed_at: expect.any(String) as unknown as string },
});
