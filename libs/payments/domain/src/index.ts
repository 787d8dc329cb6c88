export { accounts, balancesOf, postingsBetween, type Balances, type LedgerAccount, type Posting } from './ledger.js';
export { feeOf } from './money.js';
export type { PaymentFact, ProviderEvent } from './payment-fact.js';
export { advance, AmountMismatchError, type PurchaseProgress } from './purchase-progress.js';
export { isMoneyBack, isOpen, statesInOrder } from './purchase-state.js';
