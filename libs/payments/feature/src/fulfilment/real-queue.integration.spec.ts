import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { CheckoutResponse } from '@chatpop/contracts';
import { MessageBusModule, WorkQueue } from '@chatpop/message-bus';
import { newId } from '@chatpop/persistence';
import { startService, type RunningService } from '@chatpop/service-bootstrap';
import { Injectable, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { PaymentsServer } from '../testing/payments-server.js';
import { until } from '../testing/until.js';

const redisUrl = process.env['TEST_REDIS_URL'] ?? '';
const soldOut = new Set<string>();
const told: string[] = [];

/** Stands in for chat at the other end of the real queue: grants what is paid, unless it is sold out. */
@Injectable()
class Chat implements OnApplicationBootstrap {
  constructor(private readonly queue: WorkQueue) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.queue.consume('payments:purchase_paid', 'chat', async ({ id, purchase_id, participant_id }) => {
      told.push(id);
      const answer = { v: 1, id: newId(), purchase_id, occurred_at: new Date().toISOString() } as const;
      await this.queue.publish(
        soldOut.has(participant_id)
          ? { ...answer, name: 'chat:purchase_rejected', reason: 'sold_out' }
          : { ...answer, name: 'chat:purchase_fulfilled' },
      );
    });
    await this.queue.consume('payments:purchase_refunded', 'chat', async ({ id }) => void told.push(id));
  }
}

@Module({ imports: [MessageBusModule], providers: [Chat] })
class ChatModule {}

let payments: PaymentsServer;
let chat: RunningService;
beforeAll(async () => {
  payments = await PaymentsServer.start(process.env['TEST_DATABASE_URL'] ?? '', { REDIS_URL: redisUrl });
  chat = await startService(
    { module: ChatModule, service: { name: 'chat', title: 'Chat' } },
    {
      ...{ NODE_ENV: 'test', HOST: '127.0.0.1', PORT: '0', INTERNAL_PORT: '0', LOG_LEVEL: 'silent' },
      ...{ REDIS_URL: redisUrl, INTERNAL_API_TOKEN: 'x'.repeat(40), DATABASE_URL: 'postgres://unused' },
    },
  );
});
afterEach(() => payments.expectBalancedBooks());
afterAll(async () => {
  await Promise.all([payments.stop(), chat.stop()]);
});

async function pay(isSoldOut = false): Promise<string> {
  const buyer = await payments.givenBuyer();
  if (isSoldOut) soldOut.add(buyer.participantId);
  const { purchase, checkout_url } = CheckoutResponse.parse(await (await payments.checkout(buyer)).json());
  const body = new URLSearchParams({ action: 'pay' });
  await payments.call(new URL(checkout_url).pathname, { method: 'POST', body });
  return purchase.id;
}

describe('over the real queue', () => {
  it('fulfils what is paid, and pays back what chat can not give', async () => {
    const [granted, refused] = await Promise.all([pay(), pay(true)]);
    await until(async () => (await payments.stateOf(granted)) === 'fulfilled');
    await until(async () => (await payments.stateOf(refused)) === 'refunded');
    expect(await payments.accountsOf(granted)).toEqual({
      customer_clearing: 500,
      host_payable: -450,
      platform_fee: -50,
    });
    expect(await payments.accountsOf(refused)).toEqual({ customer_clearing: 500, refunds: -500 });
    await until(async () => told.length === 3);
    expect(new Set(told).size).toBe(3);
  });
});
