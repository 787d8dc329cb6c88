import type { PayoutEntity, SimulatedPayoutsStore } from '@chatpop/payments-data-access';
import type { PayoutProvider } from '../payout-provider.js';
import { newAccountRef, newTransferRef } from './simulated-events.js';
import { accountPagePath } from './simulated-account-page.js';

/** Stands in for Stripe Connect: a page with one button connects a host. No money moves. */
export class SimulatedPayouts implements PayoutProvider {
  constructor(
    private readonly store: SimulatedPayoutsStore,
    private readonly publicUrl: string,
  ) {}

  openAccount(hostUserId: string): Promise<string> {
    return this.store.openAccount(hostUserId, newAccountRef());
  }

  async linkTo(accountRef: string, returnUrl: string): Promise<string> {
    await this.store.setReturnUrl(accountRef, returnUrl);
    return `${this.publicUrl}${accountPagePath(accountRef)}`;
  }

  async isEnabled(accountRef: string): Promise<boolean> {
    return (await this.store.findAccount(accountRef))?.is_enabled ?? false;
  }

  send(payout: PayoutEntity): Promise<string> {
    return this.store.transfer(payout, newTransferRef());
  }

  findTransfer({ id }: PayoutEntity): Promise<string | undefined> {
    return this.store.findTransfer(id);
  }
}
