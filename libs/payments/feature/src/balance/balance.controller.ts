import { Authenticated, CurrentActor, type Actor } from '@chatpop/auth';
import { commonErrors, DomainError, type BalanceResponse } from '@chatpop/contracts';
import { LedgerStore } from '@chatpop/payments-data-access';
import { Controller, Get } from '@nestjs/common';

@Controller('api/payments/balance')
export class BalanceController {
  constructor(private readonly ledger: LedgerStore) {}

  @Get()
  @Authenticated('user')
  async balance(@CurrentActor() { user }: Actor): Promise<BalanceResponse> {
    if (!user) throw new DomainError(commonErrors.notAuthenticated);
    return { balances: await this.ledger.hostBalances(user.sub) };
  }
}
