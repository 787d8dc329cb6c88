import { defineErrors } from '../http/errors.js';

export const paymentErrors = defineErrors('PAYMENTS', {
  purchaseNotFound: ['not_found', 'There is no such purchase.'],
  amountNotAllowed: ['unprocessable', 'The amount is not one that can be chosen.'],
  parameterNotAllowed: ['unprocessable', 'This does not belong to what is bought, or is missing.'],
  giftNotFound: ['not_found', 'There is no such gift in the catalogue.'],
  notForSale: ['conflict', 'This is not for sale right now.'],
  alreadyOwned: ['conflict', 'You have bought this already.'],
  notRefundable: ['conflict', 'This purchase has no payment that could be paid back.'],
  webhookSignatureInvalid: ['malformed', 'The webhook is not signed as it must be.'],
  providerUnavailable: ['unavailable', 'The payment provider does not answer.'],
  providerRefused: ['unprocessable', 'The payment provider does not take this payment.'],
  roomUnavailable: ['unavailable', 'The room can not be asked for its price right now.'],
});
