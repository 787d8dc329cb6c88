import { ChatApi } from '@chatpop/internal-api';
import {
  FulfilmentStore,
  LedgerStore,
  OutboxStore,
  PayoutAccountStore,
  PayoutStore,
  paymentsPersistence,
  ProviderEventStore,
  PurchaseHistoryStore,
  PurchaseStore,
  ReconciliationStore,
  RefundStore,
  SimulatedPayoutsStore,
  SimulatedStore,
} from '@chatpop/payments-data-access';
import { PersistenceModule } from '@chatpop/persistence';
import { Module } from '@nestjs/common';
import { BackgroundLoops } from './background/background-loops.js';
import { BalanceController } from './balance/balance.controller.js';
import { CheckoutPages } from './checkout/checkout-pages.js';
import { CheckoutService } from './checkout/checkout.service.js';
import { PriceListsController } from './checkout/price-lists.controller.js';
import { PurchasesController } from './checkout/purchases.controller.js';
import { QuoteService } from './checkout/quote.service.js';
import { ReturnUrls } from './checkout/return-urls.js';
import { ReturnController } from './checkout/return.controller.js';
import { RoomOffers } from './checkout/room-offers.js';
import { FollowUp } from './follow-up.js';
import { FulfilmentConsumer } from './fulfilment/fulfilment.consumer.js';
import { OutboxRelay } from './fulfilment/outbox-relay.js';
import { PayoutAccountsService } from './payouts/payout-accounts.service.js';
import { PayoutWorker } from './payouts/payout.worker.js';
import { PayoutsController } from './payouts/payouts.controller.js';
import { providerChoiceFactory } from './provider/provider-choice.js';
import { paymentProviderFactory, payoutProviderFactory } from './provider/provider.factory.js';
import { SimulatedAccountsController } from './provider/simulated/simulated-accounts.controller.js';
import { SimulatedController } from './provider/simulated/simulated.controller.js';
import { WebhookSender } from './provider/simulated/webhook-sender.js';
import { OwnBooks } from './reconciliation/own-books.js';
import { ProviderComparison } from './reconciliation/provider-comparison.js';
import { ReconciliationJob } from './reconciliation/reconciliation.job.js';
import { RefundWorker } from './refunds/refund.worker.js';
import { StaffController } from './staff/staff.controller.js';
import { StaffService } from './staff/staff.service.js';
import { ProviderEvents } from './webhook/provider-events.js';
import { WebhookController } from './webhook/webhook.controller.js';

/** The Payment Service: checkout, webhook, ledger, refunds. Needs `AuthModule` and `MessageBusModule` beside it. */
@Module({
  imports: [PersistenceModule.forService(paymentsPersistence)],
  controllers: [
    PurchasesController,
    PriceListsController,
    ReturnController,
    WebhookController,
    BalanceController,
    PayoutsController,
    StaffController,
    SimulatedController,
    SimulatedAccountsController,
  ],
  providers: [
    ...[PurchaseStore, ProviderEventStore, OutboxStore, FulfilmentStore, RefundStore, LedgerStore],
    ...[ReconciliationStore, PurchaseHistoryStore, SimulatedStore],
    ...[PayoutStore, PayoutAccountStore, SimulatedPayoutsStore, PayoutAccountsService, PayoutWorker],
    ...[CheckoutService, CheckoutPages, QuoteService, ChatApi, RoomOffers, ReturnUrls],
    BackgroundLoops,
    ...[ProviderEvents, OutboxRelay, FollowUp, FulfilmentConsumer, RefundWorker, StaffService],
    ...[ProviderComparison, OwnBooks, ReconciliationJob],
    ...[WebhookSender, providerChoiceFactory, paymentProviderFactory, payoutProviderFactory],
  ],
})
export class PaymentsFeatureModule {}
