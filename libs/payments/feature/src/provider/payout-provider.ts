import type { PayoutEntity } from '@chatpop/payments-data-access';

export const PAYOUT_PROVIDER = Symbol('PAYOUT_PROVIDER');

/**
 * Who sends hosts what they have earned. The same guarantees as `PaymentProvider`: an account is opened once for a host,
 * and a payout is sent once, however often each is asked for.
 */
export interface PayoutProvider {
  /** @returns the account's id. */
  openAccount(hostUserId: string): Promise<string>;
  /** A page where the host tells who they are; for one use. */
  linkTo(accountRef: string, returnUrl: string): Promise<string>;
  /** Whether it can be paid out to now. */
  isEnabled(accountRef: string): Promise<boolean>;
  /** @returns the transfer's id. */
  send(payout: PayoutEntity): Promise<string>;
  /** The transfer of a payout, if one was made: for when the answer to `send` was lost. */
  findTransfer(payout: PayoutEntity): Promise<string | undefined>;
}
