import { commonErrors, DomainError } from '@chatpop/contracts';
import { SimulatedPayoutsStore, type SimulatedAccount } from '@chatpop/payments-data-access';
import { Controller, Get, Header, Inject, Param, Post, Redirect } from '@nestjs/common';
import { PAYOUT_PROVIDER, type PayoutProvider } from '../payout-provider.js';
import { accountPagePath, simulatedAccountPage } from './simulated-account-page.js';
import { SimulatedPayouts } from './simulated-payouts.js';

/** The page that connects a host, in place of the provider's. With a real one every address here is unknown. */
@Controller('api/payments/simulated-accounts/:ref')
export class SimulatedAccountsController {
  constructor(
    @Inject(PAYOUT_PROVIDER) private readonly provider: PayoutProvider,
    private readonly store: SimulatedPayoutsStore,
  ) {}

  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('cache-control', 'no-store')
  async page(@Param('ref') ref: string): Promise<string> {
    const { is_enabled, return_url } = await this.get(ref);
    return simulatedAccountPage(ref, is_enabled, return_url ?? '/');
  }

  @Post()
  @Redirect(undefined, 303)
  async connect(@Param('ref') ref: string): Promise<{ url: string }> {
    await this.get(ref);
    await this.store.enable(ref);
    return { url: accountPagePath(ref) };
  }

  private async get(ref: string): Promise<SimulatedAccount> {
    const account = this.provider instanceof SimulatedPayouts ? await this.store.findAccount(ref) : undefined;
    if (!account) throw new DomainError(commonErrors.notFound);
    return account;
  }
}
