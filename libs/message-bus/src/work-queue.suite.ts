import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { PurchasePaid } from '@chatpop/contracts';
import type { WorkQueue } from './work-queue.js';

export interface QueueUnderTest {
  readonly queue: WorkQueue;
  stop(): Promise<void>;
}

export const paid = (): PurchasePaid => ({
  v: 1,
  name: 'payments:purchase_paid',
  id: randomUUID(),
  purchase_id: randomUUID(),
  kind: 'back_room',
  room_id: randomUUID(),
  room_code: 'TEST2345',
  participant_id: randomUUID(),
  price: { amount: 500, currency: 'usd' },
  occurred_at: new Date().toISOString(),
});

/** What every driver of the queue must do. */
export function describeWorkQueue(driver: string, create: () => Promise<QueueUnderTest>): void {
  describe(`WorkQueue (${driver})`, () => {
    let under: QueueUnderTest;
    beforeEach(async () => {
      under = await create();
    });
    afterEach(() => under.stop());

    it('delivers each piece of work', async () => {
      const works = [paid(), paid(), paid()];
      const got = new Map<string, PurchasePaid>();
      let done: () => void = () => undefined;
      const all = new Promise<void>((resolve) => (done = resolve));
      await under.queue.consume('payments:purchase_paid', 'chat', async (work) => {
        if (got.set(work.id, work).size === works.length) done();
      });
      await Promise.all(works.map((work) => under.queue.publish(work)));
      await all;
      expect([...got.values()]).toEqual(expect.arrayContaining(works));
    });

    it('loses nothing when a handler throws: it comes again, or the sender keeps it', async () => {
      const work = paid();
      let attempts = 0;
      let done: () => void = () => undefined;
      const handled = new Promise<void>((resolve) => (done = resolve));
      await under.queue.consume('payments:purchase_paid', 'chat', async (given) => {
        expect(given).toEqual(work);
        attempts += 1;
        if (attempts < 3) throw new Error('not yet');
        done();
      });
      const send = async (): Promise<void> => under.queue.publish(work).catch(send);
      await send();
      await handled;
      expect(attempts).toBe(3);
    });
  });
}
