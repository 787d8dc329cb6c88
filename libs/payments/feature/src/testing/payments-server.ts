import { AuthModule, TokenSigner } from '@chatpop/auth';
import { MessageBusModule, WorkQueue } from '@chatpop/message-bus';
import { newId } from '@chatpop/persistence';
import { startService, type Environment, type RunningService } from '@chatpop/service-bootstrap';
import { services } from '@chatpop/topology';
import { Global, Module, type Type } from '@nestjs/common';
import { exportJWK, generateKeyPair } from 'jose';
import { PaymentsFeatureModule } from '../payments-feature.module.js';
import { FakeChat } from './fake-chat.js';
import { FakeWorkQueue } from './fake-work-queue.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';

export const webhookSecret = 'whsec_simulated_for_tests';
const internalToken = 'an-internal-token-that-is-long-enough';

export interface Buyer {
  readonly participantId: string;
  readonly roomId: string;
  readonly roomCode: string;
  readonly hostUserId: string;
  readonly token: string;
}

/** The Payment Service on a database of its own, beside a fake chat and, unless `REDIS_URL` is set, a fake queue. */
export class PaymentsServer {
  private constructor(
    readonly service: RunningService,
    readonly database: TestDatabase,
    readonly chat: FakeChat,
    readonly queue: FakeWorkQueue,
    readonly signer: TokenSigner,
    private readonly environment: Environment,
  ) {}

  static async start(serverUrl: string, settings: Environment = {}): Promise<PaymentsServer> {
    const [database, chat] = await Promise.all([createTestDatabase(serverUrl), FakeChat.start()]);
    const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
    const { x = '', d = '' } = await exportJWK(privateKey);
    const jwk = { kty: 'OKP', crv: 'Ed25519', x, d, kid: 'test' } as const;
    const environment: Environment = {
      NODE_ENV: 'test',
      HOST: '127.0.0.1',
      PORT: '0',
      INTERNAL_PORT: '0',
      LOG_LEVEL: 'silent',
      DATABASE_URL: database.url,
      MIGRATE_ON_START: 'true',
      AUTH_PRIVATE_KEY: JSON.stringify(jwk),
      INTERNAL_API_TOKEN: internalToken,
      CHAT_URL: chat.http.url,
      INTERNAL_API_TIMEOUT_MS: '300',
      PAYMENTS_SIMULATED_WEBHOOK_SECRET: webhookSecret,
      PAYMENTS_RELAY_INTERVAL_MS: '50',
      PAYMENTS_REFUND_INTERVAL_MS: '50',
      PAYMENTS_REFUND_RETRY_MS: '200',
      ...settings,
    };
    const queue = new FakeWorkQueue();
    const busModule = settings['REDIS_URL'] === undefined ? fakeBus(queue) : MessageBusModule;
    const signer = new TokenSigner({ privateKey: jwk, retiredKeys: [], jwksUrl: undefined });
    return new PaymentsServer(await run(environment, busModule), database, chat, queue, signer, environment);
  }

  /** Another instance, on the same database and queue. */
  async startAnother(settings: Environment = {}): Promise<RunningService> {
    return run({ ...this.environment, ...settings }, fakeBus(this.queue));
  }

  async stop(): Promise<void> {
    await this.service.stop();
    await this.chat.http.stop();
    await this.database.drop();
  }

  /** A participant of a room of its own, whose Back Room chat offers at `amount`. */
  async givenBuyer(amount = 500, currency = 'usd'): Promise<Buyer> {
    const buyer = { participantId: newId(), roomId: newId(), roomCode: 'TEST2345', hostUserId: newId() };
    this.offer(buyer, amount, currency);
    const claims = { sub: buyer.participantId, sid: newId(), room: buyer.roomId, code: buyer.roomCode };
    return { ...buyer, token: await this.signer.session({ ...claims, username: 'BraveOtter42' }, 3600) };
  }

  offer(buyer: Omit<Buyer, 'token'>, amount: number, currency = 'usd'): void {
    this.chat.offers(buyer.participantId, {
      room_id: buyer.roomId,
      room_code: buyer.roomCode,
      host_user_id: buyer.hostUserId,
      price: { amount, currency },
      seats_left: 3,
      is_member: false,
    });
  }

  async call(path: string, init: RequestInit & { token?: string } = {}): Promise<Response> {
    const { token, ...request } = init;
    const headers = new Headers(request.headers);
    if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
    return fetch(this.service.url + path, { redirect: 'manual', ...request, headers });
  }

  async checkout({ token, roomCode }: Buyer, body: Record<string, unknown> = {}): Promise<Response> {
    return this.call('/api/payments/checkout/', {
      method: 'POST',
      token,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'back_room', room_code: roomCode, ...body }),
    });
  }

  /** Sums of the ledger's accounts for a purchase, without those that stand at zero. */
  async accountsOf(purchaseId: string): Promise<Record<string, number>> {
    const rows = await this.database.query<{ account: string; amount: string }>(
      `select account, sum(amount) as amount from payments.ledger_posting p join payments.ledger_entry e on e.id = p.entry_id
       where purchase_id = $1 group by account having sum(amount) <> 0 order by account`,
      [purchaseId],
    );
    return Object.fromEntries(rows.map(({ account, amount }) => [account, Number(amount)]));
  }

  /** @throws Error when the ledger does not sum to zero. */
  async expectBalancedBooks(): Promise<void> {
    const sums = await this.database.query<{ currency: string; sum: string }>(
      'select currency, sum(amount) from payments.ledger_posting group by currency having sum(amount) <> 0',
    );
    if (sums.length > 0) throw new Error(`The ledger does not sum to zero: ${JSON.stringify(sums)}`);
  }

  async stateOf(purchaseId: string): Promise<string | undefined> {
    const rows = await this.database.query<{ state: string }>('select state from payments.purchase where id = $1', [
      purchaseId,
    ]);
    return rows[0]?.state;
  }
}

function fakeBus(queue: WorkQueue): Type {
  @Global()
  @Module({ providers: [{ provide: WorkQueue, useValue: queue }], exports: [WorkQueue] })
  class FakeBusModule {}
  return FakeBusModule;
}

async function run(environment: Environment, busModule: Type): Promise<RunningService> {
  @Module({ imports: [AuthModule, busModule, PaymentsFeatureModule] })
  class TestAppModule {}

  return startService({ module: TestAppModule, service: services.payments }, environment);
}
