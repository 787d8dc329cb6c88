import { Authenticated, CurrentActor, type Actor } from '@chatpop/auth';
import {
  commonErrors,
  DomainError,
  StatementQuery,
  type BalanceResponse,
  type StatementEntry,
  type StatementResponse,
} from '@chatpop/contracts';
import { LedgerStore, type StatementRow } from '@chatpop/payments-data-access';
import { Controller, Get, Query } from '@nestjs/common';

/** What a host has earned: all of it is read from the ledger. */
@Controller('api/payments')
export class BalanceController {
  constructor(private readonly ledger: LedgerStore) {}

  @Get('balance')
  @Authenticated('user')
  async balance(@CurrentActor() { user }: Actor): Promise<BalanceResponse> {
    if (!user) throw new DomainError(commonErrors.notAuthenticated);
    return { balances: await this.ledger.hostBalances(user.sub) };
  }

  @Get('statement')
  @Authenticated('user')
  async statement(
    @CurrentActor() { user }: Actor,
    @Query({ schema: StatementQuery }) { limit, before }: StatementQuery,
  ): Promise<StatementResponse> {
    if (!user) throw new DomainError(commonErrors.notAuthenticated);
    const rows = await this.ledger.statement(user.sub, limit, before);
    return { entries: rows.slice(0, limit).map(toEntry), has_more: rows.length > limit };
  }
}

const toEntry = (row: StatementRow): StatementEntry => ({
  id: row.id,
  created_at: row.created_at.toISOString(),
  reason: row.reason,
  amount: row.amount,
  currency: row.currency,
  purchase:
    row.purchase_id !== null && row.kind !== null && row.room_code !== null
      ? { id: row.purchase_id, kind: row.kind, room_code: row.room_code }
      : null,
  payout_id: row.payout_id,
});
