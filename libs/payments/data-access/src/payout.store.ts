import { newId, toAmount } from '@chatpop/persistence';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { PayoutEntity } from './payout.entities.js';
import { postEntry } from './post-entry.js';

export interface PayoutRules {
  /** The least that is paid out, minor units. */
  readonly minimum: number;
  /** What was earned since then is not paid out yet: it may be refunded or disputed. */
  readonly earnedBefore: Date;
}

interface Payable {
  readonly host_user_id: string;
  readonly account_ref: string;
  readonly currency: string;
  readonly amount: string;
}

/** What hosts are owed leaves the books when its payout is requested, in one transaction with it, and comes back if it fails. */
@Injectable()
export class PayoutStore {
  constructor(@InjectDataSource('payments') private readonly source: DataSource) {}

  /** Requests a payout for every connected host who is owed enough. @returns how many. */
  async requestDue(rules: PayoutRules, limit: number): Promise<number> {
    return this.source.transaction(async (manager) => {
      const payable = await findPayable(manager, rules, limit);
      for (const one of payable) await request(manager, one);
      return payable.length;
    });
  }

  /** Takes one that is due and pushes its next attempt back by `leaseMs`, so that nobody else sends it meanwhile. */
  async takeDue(at: Date, leaseMs: number): Promise<PayoutEntity | undefined> {
    return this.source.transaction(async (manager) => {
      const payout = await manager
        .createQueryBuilder(PayoutEntity, 'payout')
        .where(`payout.state = 'requested' and payout.nextAttemptAt <= :at`, { at })
        .orderBy('payout.nextAttemptAt')
        .limit(1)
        .setLock('pessimistic_write')
        .setOnLocked('skip_locked')
        .getOne();
      if (!payout) return undefined;
      const changes = { attempts: payout.attempts + 1, nextAttemptAt: new Date(at.getTime() + leaseMs) };
      await manager.update(PayoutEntity, { id: payout.id }, changes);
      return Object.assign(payout, changes);
    });
  }

  async complete({ id }: PayoutEntity, transferRef: string): Promise<void> {
    await this.source.manager.update(PayoutEntity, { id, state: 'requested' }, { state: 'sent', transferRef });
  }

  /** The provider has refused it for good: the host is owed it again. */
  async fail(payout: PayoutEntity): Promise<void> {
    await this.source.transaction(async (manager) => {
      const { affected } = await manager.update(
        PayoutEntity,
        { id: payout.id, state: 'requested' },
        { state: 'failed' },
      );
      if (affected === 1) await post(manager, payout, 'payout_failed', 0 - payout.amount);
    });
  }
}

/**
 * The accounts are locked by a statement of its own: the one that reads the ledger has to begin after it, or it would not
 * see what another process paid out until then. Held back is what is left of what a purchase has brought since.
 */
async function findPayable(manager: EntityManager, rules: PayoutRules, limit: number): Promise<Payable[]> {
  const accounts = await manager.query<{ host_user_id: string }[]>(
    `select host_user_id from payments.payout_account where is_enabled
     order by host_user_id for update skip locked`,
  );
  return manager.query<Payable[]>(
    `select account.host_user_id, account.account_ref, owed.currency, owed.amount
     from payments.payout_account account cross join lateral (
       select cause.currency, sum(cause.owed - greatest(cause.fresh, 0)) as amount
       from (
         select p.currency, -sum(p.amount) as owed,
           -coalesce(sum(p.amount) filter (where e.purchase_id is not null and e.created_at > $2), 0) as fresh
         from payments.ledger_posting p join payments.ledger_entry e on e.id = p.entry_id
         where p.account = 'host_payable' and p.host_user_id = account.host_user_id
         group by p.currency, e.purchase_id
       ) cause group by cause.currency
     ) owed
     where account.host_user_id = any($4) and owed.amount >= $1 and not exists (
       select from payments.payout open
       where open.host_user_id = account.host_user_id and open.currency = owed.currency and open.state = 'requested')
     limit $3`,
    [rules.minimum, rules.earnedBefore, limit, accounts.map(({ host_user_id }) => host_user_id)],
  );
}

async function request(manager: EntityManager, payable: Payable): Promise<void> {
  const payout = {
    id: newId(),
    hostUserId: payable.host_user_id,
    accountRef: payable.account_ref,
    amount: toAmount(payable.amount),
    currency: payable.currency,
  };
  await manager.insert(PayoutEntity, { ...payout, state: 'requested', attempts: 0, nextAttemptAt: () => 'now()' });
  await post(manager, payout, 'payout', payout.amount);
}

/** @param amount by how much less the host is owed */
async function post(
  manager: EntityManager,
  { id, hostUserId, currency }: Pick<PayoutEntity, 'id' | 'hostUserId' | 'currency'>,
  reason: string,
  amount: number,
): Promise<void> {
  await postEntry(manager, {
    cause: { payoutId: id },
    reason,
    currency,
    hostUserId,
    postings: [
      { account: 'host_payable', amount },
      { account: 'payouts', amount: 0 - amount },
    ],
  });
}
