import type { PurchaseKind } from '@chatpop/contracts';
import { toAmount } from '@chatpop/persistence';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';

/** What a host is owed in one currency, minor units. Below zero after a refund of what was paid out. */
export interface HostBalance {
  readonly currency: string;
  readonly amount: number;
}

export interface StatementRow {
  readonly id: string;
  readonly created_at: Date;
  readonly reason: string;
  readonly amount: number;
  readonly currency: string;
  readonly purchase_id: string | null;
  readonly payout_id: string | null;
  readonly kind: PurchaseKind | null;
  readonly room_code: string | null;
}

@Injectable()
export class LedgerStore {
  constructor(@InjectDataSource('payments') private readonly source: DataSource) {}

  async hostBalances(hostUserId: string): Promise<HostBalance[]> {
    const rows = await this.source.query<{ currency: string; amount: string }[]>(
      `select currency, -sum(amount) as amount from payments.ledger_posting
       where account = 'host_payable' and host_user_id = $1 group by currency order by currency`,
      [hostUserId],
    );
    return rows.map(({ currency, amount }) => ({ currency, amount: toAmount(amount) }));
  }

  /** Changes of what a host is owed, newest first; one more than `limit` tells that there are more. */
  async statement(hostUserId: string, limit: number, before: string | undefined): Promise<StatementRow[]> {
    const rows = await this.source.query<(Omit<StatementRow, 'amount'> & { amount: string })[]>(
      `select e.id, e.created_at, e.reason, -p.amount as amount, p.currency, e.purchase_id, e.payout_id,
         purchase.kind, purchase.room_code
       from payments.ledger_posting p join payments.ledger_entry e on e.id = p.entry_id
       left join payments.purchase on purchase.id = e.purchase_id
       where p.account = 'host_payable' and p.host_user_id = $1 and ($2::uuid is null or p.entry_id < $2)
       order by p.entry_id desc limit $3`,
      [hostUserId, before ?? null, limit + 1],
    );
    return rows.map((row) => ({ ...row, amount: toAmount(row.amount) }));
  }

  /** The sum of all postings, each currency apart and without its sign: zero, or the books are wrong. */
  async imbalance(): Promise<number> {
    const rows = await this.source.query<{ amount: string }[]>(
      `select coalesce(sum(abs(amount)), 0) as amount
       from (select sum(amount) as amount from payments.ledger_posting group by currency) as sums`,
    );
    return toAmount(rows[0]?.amount ?? '0');
  }
}
