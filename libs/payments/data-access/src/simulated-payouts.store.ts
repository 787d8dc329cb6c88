import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { PayoutEntity } from './payout.entities.js';

export interface SimulatedAccount {
  readonly ref: string;
  readonly is_enabled: boolean;
  readonly return_url: string | null;
}

/** The accounts and transfers of the simulated provider, as a real one would keep them in its own database. */
@Injectable()
export class SimulatedPayoutsStore {
  constructor(@InjectDataSource('payments') private readonly source: DataSource) {}

  /** One account for each host, whoever comes first. */
  async openAccount(hostUserId: string, ref: string): Promise<string> {
    const [account] = await this.source.query<SimulatedAccount[]>(
      `insert into payments.simulated_account (ref, host_user_id) values ($1, $2)
       on conflict (host_user_id) do update set host_user_id = excluded.host_user_id returning ref`,
      [ref, hostUserId],
    );
    return account?.ref ?? ref;
  }

  async findAccount(ref: string): Promise<SimulatedAccount | undefined> {
    const [account] = await this.source.query<SimulatedAccount[]>(
      `select ref, is_enabled, return_url from payments.simulated_account where ref = $1`,
      [ref],
    );
    return account;
  }

  async setReturnUrl(ref: string, returnUrl: string): Promise<void> {
    await this.source.query(`update payments.simulated_account set return_url = $2 where ref = $1`, [ref, returnUrl]);
  }

  async enable(ref: string): Promise<void> {
    await this.source.query(`update payments.simulated_account set is_enabled = true where ref = $1`, [ref]);
  }

  /** One transfer for each payout. @returns its id. */
  async transfer({ id, accountRef, amount, currency }: PayoutEntity, ref: string): Promise<string> {
    const [transfer] = await this.source.query<{ ref: string }[]>(
      `insert into payments.simulated_transfer (payout_id, ref, account_ref, amount, currency) values ($1, $2, $3, $4, $5)
       on conflict (payout_id) do update set payout_id = excluded.payout_id returning ref`,
      [id, ref, accountRef, amount, currency],
    );
    return transfer?.ref ?? ref;
  }

  async findTransfer(payoutId: string): Promise<string | undefined> {
    const [transfer] = await this.source.query<{ ref: string }[]>(
      `select ref from payments.simulated_transfer where payout_id = $1`,
      [payoutId],
    );
    return transfer?.ref;
  }
}
