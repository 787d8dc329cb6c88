import { PayoutAccountStore, type PayoutAccountEntity } from '@chatpop/payments-data-access';
import { Clock, InjectConfig, serviceConfig, type ServiceConfig } from '@chatpop/service-bootstrap';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { paymentsConfig, type PaymentsConfig } from '../payments.config.js';
import { ProviderRefusedError } from '../provider/payment-provider.js';
import { PAYOUT_PROVIDER, type PayoutProvider } from '../provider/payout-provider.js';

export interface AccountLink {
  readonly account: PayoutAccountEntity;
  readonly url: string;
}

/** How hosts get connected to the payment provider, so that they can be paid out. */
@Injectable()
export class PayoutAccountsService {
  private readonly logger = new Logger(PayoutAccountsService.name);

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

  /**
   * Asks the provider again about accounts: one that was completed can be paid out to, one that was blocked can not. One
   * that can't be asked about keeps no other from its turn, and has its own again when the others had theirs.
   */
  async checkSome(since: Date, limit: number): Promise<void> {
    for (const account of await this.accounts.findUnchecked(since, limit))
      await this.check(account).catch((error: unknown) => this.afterFailure(account, error));
  }

  /** An account that the provider refuses to show was deleted, or is of other keys: it is not paid out to. */
  private async afterFailure({ hostUserId, isEnabled }: PayoutAccountEntity, error: unknown): Promise<void> {
    const isRefused = error instanceof ProviderRefusedError && !error.isProviderFault;
    await this.accounts.noteCheck(hostUserId, isEnabled && !isRefused, this.clock.now());
    const msg = 'The account of a host could not be looked at, will be tried again';
    this.logger[isRefused ? 'error' : 'warn']({ msg, host_user_id: hostUserId, err: error });
  }

  private async check(account: PayoutAccountEntity): Promise<PayoutAccountEntity> {
    const isEnabled = await this.provider.isEnabled(account.accountRef);
    await this.accounts.noteCheck(account.hostUserId, isEnabled, this.clock.now());
    return Object.assign(account, { isEnabled });
  }
}
