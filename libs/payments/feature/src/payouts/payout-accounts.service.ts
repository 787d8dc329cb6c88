import { PayoutAccountStore, type PayoutAccountEntity } from '@chatpop/payments-data-access';
import { Clock, InjectConfig, serviceConfig, type ServiceConfig } from '@chatpop/service-bootstrap';
import { Inject, Injectable } from '@nestjs/common';
import { paymentsConfig, type PaymentsConfig } from '../payments.config.js';
import { PAYOUT_PROVIDER, type PayoutProvider } from '../provider/payout-provider.js';

export interface AccountLink {
  readonly account: PayoutAccountEntity;
  readonly url: string;
}

/** How hosts get connected to the payment provider, so that they can be paid out. */
@Injectable()
export class PayoutAccountsService {
  constructor(
    @Inject(PAYOUT_PROVIDER) private readonly provider: PayoutProvider,
    private readonly accounts: PayoutAccountStore,
    private readonly clock: Clock,
    @InjectConfig(paymentsConfig) private readonly payments: PaymentsConfig,
    @InjectConfig(serviceConfig) private readonly service: ServiceConfig,
  ) {}

  /** As the provider sees it now; while it is away, as it was. */
  async find(hostUserId: string): Promise<PayoutAccountEntity | undefined> {
    const account = await this.accounts.find(hostUserId);
    return account && !account.isEnabled ? this.check(account).catch(() => account) : account;
  }

  /** Opens the host's account, once, and gives a page where the host completes it. */
  async connect(hostUserId: string): Promise<AccountLink> {
    const known = await this.accounts.find(hostUserId);
    const account =
      known ?? (await this.accounts.keep(hostUserId, await this.provider.openAccount(hostUserId), this.clock.now()));
    const returnUrl = this.payments.returnUrl ?? `${this.service.publicUrl}/`;
    return { account, url: await this.provider.linkTo(account.accountRef, returnUrl) };
  }

  /** Asks the provider again about accounts: one that was completed can be paid out to, one that was blocked can not. */
  async checkSome(since: Date, limit: number): Promise<void> {
    for (const account of await this.accounts.findUnchecked(since, limit)) await this.check(account);
  }

  private async check(account: PayoutAccountEntity): Promise<PayoutAccountEntity> {
    const isEnabled = await this.provider.isEnabled(account.accountRef);
    await this.accounts.noteCheck(account.hostUserId, isEnabled, this.clock.now());
    return Object.assign(account, { isEnabled });
  }
}
