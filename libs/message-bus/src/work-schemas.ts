import { PurchaseFulfilled, PurchasePaid, PurchaseRefunded, PurchaseRejected } from '@chatpop/contracts';
import type { z } from 'zod';
import type { WorkName, WorkNamed } from './work-queue.js';

const schemas: { readonly [Name in WorkName]: z.ZodType<WorkNamed<Name>> } = {
  'payments:purchase_paid': PurchasePaid,
  'payments:purchase_refunded': PurchaseRefunded,
  'chat:purchase_fulfilled': PurchaseFulfilled,
  'chat:purchase_rejected': PurchaseRejected,
};

/** Checks work on receipt; `undefined` for what is not of the named form or version. */
export function parseWork<Name extends WorkName>(name: Name, json: string): WorkNamed<Name> | undefined {
  try {
    const result = schemas[name].safeParse(JSON.parse(json));
    return result.success ? result.data : undefined;
  } catch {
    return undefined;
  }
}
