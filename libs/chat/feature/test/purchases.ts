import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import type { PurchaseFulfilled, PurchasePaid, PurchaseRefunded, PurchaseRejected } from '@chatpop/contracts';
import { PurchasesConsumer } from '../src/purchases/purchases.consumer.js';
import type { ChatWorld } from './chat-world.js';

type Outcome = PurchaseFulfilled | PurchaseRejected;

/** Plays payments at the other end of the queue: says what was paid and what went back, and hears the answers. */
export class Purchases {
  private readonly answers: Outcome[] = [];
  private readonly heard = new EventEmitter();

  private constructor(private readonly world: ChatWorld) {}

  static async of(world: ChatWorld): Promise<Purchases> {
    const purchases = new Purchases(world);
    const keep = async (answer: Outcome) => {
      purchases.answers.push(answer);
      purchases.heard.emit('answer');
    };
    await world.work.consume('chat:purchase_fulfilled', 'test', keep);
    await world.work.consume('chat:purchase_rejected', 'test', keep);
    return purchases;
  }

  async paid(code: string, participantId: string, fields: Partial<PurchasePaid> = {}): Promise<PurchasePaid> {
    const [room] = await this.world.query<{ id: string }>('select id from chat.room where code = $1', [code]);
    return {
      v: 1,
      name: 'payments:purchase_paid',
      id: randomUUID(),
      purchase_id: randomUUID(),
      kind: 'back_room',
      room_id: room?.id ?? '',
      room_code: code,
      participant_id: participantId,
      price: { amount: 500, currency: 'usd' },
      occurred_at: new Date().toISOString(),
      ...fields,
    };
  }

  /** The money is there. @returns what chat says to it: `fulfilled`, or why not. */
  async pay(paid: PurchasePaid, instance = 0): Promise<string> {
    await this.consumer(instance).onPaid(paid);
    return this.answerTo(paid.purchase_id);
  }

  onPaid(paid: PurchasePaid, instance = 0): Promise<void> {
    return this.consumer(instance).onPaid(paid);
  }

  async refund(paid: PurchasePaid, instance = 0): Promise<void> {
    await this.consumer(instance).onRefunded(refundOf(paid));
  }

  async answerTo(purchaseId: string): Promise<string> {
    for (;;) {
      const answer = this.answers.find(({ purchase_id }) => purchase_id === purchaseId);
      if (answer) return answer.name === 'chat:purchase_rejected' ? answer.reason : 'fulfilled';
      await once(this.heard, 'answer');
    }
  }

  /** Payments tells it, perhaps again, over the queue. @returns the next answer to it. */
  async tell(paid: PurchasePaid): Promise<Outcome> {
    const known = this.answersTo(paid.purchase_id).length;
    await this.world.work.publish(paid);
    for (;;) {
      const answer = this.answersTo(paid.purchase_id)[known];
      if (answer) return answer;
      await once(this.heard, 'answer');
    }
  }

  /** As payments counts them: the same answer again is none. */
  countAnswersTo(purchaseId: string): number {
    return new Set(this.answersTo(purchaseId).map(({ id }) => id)).size;
  }

  private answersTo(purchaseId: string): Outcome[] {
    return this.answers.filter(({ purchase_id }) => purchase_id === purchaseId);
  }

  private consumer(instance: number): PurchasesConsumer {
    return this.world.service(instance).app.get(PurchasesConsumer);
  }
}

const refundOf = (paid: PurchasePaid): PurchaseRefunded => ({
  ...paid,
  name: 'payments:purchase_refunded',
  id: randomUUID(),
});
