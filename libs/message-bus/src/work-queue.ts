import type { PurchaseFulfilled, PurchasePaid, PurchaseRefunded, PurchaseRejected } from '@chatpop/contracts';

/** Durable work between services. */
export type Work = PurchasePaid | PurchaseRefunded | PurchaseFulfilled | PurchaseRejected;
export type WorkName = Work['name'];
export type WorkNamed<Name extends WorkName> = Extract<Work, { name: Name }>;

export interface WorkConsumer {
  /** Ends the reading; resolves when the record in hand is done. */
  stop(): Promise<void>;
}

/**
 * Work that one service leaves for another: at least once, in no promised order. The receiver applies it once, by its
 * `id`, in the transaction that has the effect (an inbox row).
 */
export abstract class WorkQueue {
  /** Resolves when the work is kept and will be delivered. Until then the sender's outbox row stays. */
  abstract publish(work: Work): Promise<void>;
  /**
   * Delivers every piece of work of that name to one consumer of `group`. A handler that throws gets it again, later;
   * after `WORK_MAX_ATTEMPTS` it goes to the dead-letter stream and is counted.
   */
  abstract consume<Name extends WorkName>(
    name: Name,
    group: string,
    handle: (work: WorkNamed<Name>) => Promise<void>,
  ): Promise<WorkConsumer>;
}
