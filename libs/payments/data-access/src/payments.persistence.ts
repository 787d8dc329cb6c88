import { definePersistence } from '@chatpop/persistence';
import { LedgerEntryEntity, LedgerPostingEntity } from './ledger.entities.js';
import { Purchases1764000000001 } from './migrations/0001-purchases.js';
import { Ledger1764000000002 } from './migrations/0002-ledger.js';
import { SimulatedProvider1764000000003 } from './migrations/0003-simulated-provider.js';
import { Payouts1764000000004 } from './migrations/0004-payouts.js';
import { Unfulfilled1764000000005 } from './migrations/0005-unfulfilled.js';
import { PayoutAccountEntity, PayoutEntity } from './payout.entities.js';
import { ProviderEventEntity } from './provider-event.entity.js';
import { PurchaseEntity } from './purchase.entity.js';
import { RefundEntity } from './refund.entity.js';
import { SimulatedEventEntity, SimulatedSessionEntity } from './simulated.entities.js';
import { InboxEntity, OutboxEntity } from './work.entities.js';

/** What the Payment Service keeps, in the schema `payments`. */
export const paymentsPersistence = definePersistence({
  name: 'payments',
  entities: [
    PurchaseEntity,
    LedgerEntryEntity,
    LedgerPostingEntity,
    ProviderEventEntity,
    OutboxEntity,
    InboxEntity,
    RefundEntity,
    SimulatedSessionEntity,
    SimulatedEventEntity,
    PayoutAccountEntity,
    PayoutEntity,
  ],
  migrations: [
    Purchases1764000000001,
    Ledger1764000000002,
    SimulatedProvider1764000000003,
    Payouts1764000000004,
    Unfulfilled1764000000005,
  ],
});
