import { z } from 'zod';
import { chatErrors } from '../chat/errors.js';
import { commonErrors } from '../http/errors.js';
import { defineRoutes } from '../http/route.js';
import { paymentErrors as errors } from './errors.js';
import {
  BalanceResponse,
  CheckoutRequest,
  CheckoutResponse,
  PurchaseResponse,
  StaffPurchaseResponse,
  StaffPurchasesQuery,
  StaffPurchasesResponse,
  WebhookResponse,
} from './purchases.js';

const tag = 'Payments';

export const paymentRoutes = defineRoutes({
  checkout: {
    method: 'post',
    path: '/api/payments/checkout/',
    tag,
    summary: 'Start a purchase; the same open purchase gives the same checkout page',
    auth: 'session',
    body: CheckoutRequest,
    responses: { 201: CheckoutResponse },
    errors: [
      errors.kindNotOffered,
      errors.amountNotAllowed,
      errors.notForSale,
      errors.alreadyOwned,
      errors.providerUnavailable,
      errors.roomUnavailable,
      chatErrors.roomNotFound,
      chatErrors.roomClosed,
      chatErrors.membersOnly,
      chatErrors.sessionRevoked,
      chatErrors.backRoomNotFound,
      chatErrors.backRoomFull,
    ],
  },
  webhook: {
    method: 'post',
    path: '/api/payments/webhook/',
    tag,
    summary: 'Where the payment provider tells what happened (raw body, `Stripe-Signature`)',
    auth: 'signature',
    body: z.any(),
    responses: { 200: WebhookResponse },
    errors: [errors.webhookSignatureInvalid],
  },
  purchase: {
    method: 'get',
    path: '/api/payments/purchases/{id}/',
    tag,
    summary: 'One of my purchases',
    auth: 'session',
    responses: { 200: PurchaseResponse },
    errors: [errors.purchaseNotFound],
  },
  balance: {
    method: 'get',
    path: '/api/payments/balance/',
    tag,
    summary: 'What I have earned as a host',
    auth: 'user',
    responses: { 200: BalanceResponse },
    errors: [],
  },
  staffPurchases: {
    method: 'get',
    path: '/api/payments/staff/purchases/',
    tag,
    summary: 'Find purchases, newest first',
    auth: 'staff',
    query: StaffPurchasesQuery,
    responses: { 200: StaffPurchasesResponse },
    errors: [commonErrors.forbidden],
  },
  staffPurchase: {
    method: 'get',
    path: '/api/payments/staff/purchases/{id}/',
    tag,
    summary: 'A purchase with its history',
    auth: 'staff',
    responses: { 200: StaffPurchaseResponse },
    errors: [commonErrors.forbidden, errors.purchaseNotFound],
  },
  staffRefund: {
    method: 'post',
    path: '/api/payments/staff/purchases/{id}/refund/',
    tag,
    summary: 'Pay the whole price back; asking again changes nothing',
    auth: 'staff',
    responses: { 202: StaffPurchaseResponse },
    errors: [commonErrors.forbidden, errors.purchaseNotFound, errors.notRefundable],
  },
});
