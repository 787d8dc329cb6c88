import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { toAmount } from './bigint-column.js';

/** What a host is owed in one currency, minor units. Below zero after a refund of what was paid out. */
export interface HostBalance {
  readonly currency: string;
  readonly amount: number;
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

  /** The sum of all postings, each currency apart and without its sign: zero, or the books are wrong. */
  async imbalance(): Promise<number> {
    const rows = await this.source.query<{ amount: string }[]>(
      `select coalesce(sum(abs(amount)), 0) as amount
       from (select sum(amount) as amount from payments.ledger_posting group by currency) as sums`,
    );
    return toAmount(rows[0]?.amount ?? '0');
  }
}
