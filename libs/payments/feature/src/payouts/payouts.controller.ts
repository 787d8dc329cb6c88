import { Authenticated, CurrentActor, type Actor } from '@chatpop/auth';
import {
  commonErrors,
  DomainError,
  type PayoutAccount,
  type PayoutAccountLinkResponse,
  type PayoutAccountResponse,
} from '@chatpop/contracts';
import type { PayoutAccountEntity } from '@chatpop/payments-data-access';
import { Controller, Get, Post } from '@nestjs/common';
import { PayoutAccountsService } from './payout-accounts.service.js';

@Controller('api/payments/payout-account')
export class PayoutsController {
  constructor(private readonly accounts: PayoutAccountsService) {}

  @Get()
  @Authenticated('user')
  async get(@CurrentActor() { user }: Actor): Promise<PayoutAccountResponse> {
    if (!user) throw new DomainError(commonErrors.notAuthenticated);
    const account = await this.accounts.find(user.sub);
    return { payout_account: account ? toDto(account) : null };
  }

  @Post()
  @Authenticated('user')
  async connect(@CurrentActor() { user }: Actor): Promise<PayoutAccountLinkResponse> {
    if (!user) throw new DomainError(commonErrors.notAuthenticated);
    const { account, url } = await this.accounts.connect(user.sub);
    return { payout_account: toDto(account), url };
  }
}

const toDto = ({ isEnabled, connectedAt }: PayoutAccountEntity): PayoutAccount => ({
  is_enabled: isEnabled,
  connected_at: connectedAt.toISOString(),
});
