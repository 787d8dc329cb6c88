import type { ParticipantOrder, PurchasePaid, PurchaseRefunded, PurchaseRejected } from '@chatpop/contracts';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Origin } from '../messages/durable-event.js';
import { lockWithBackRoom } from '../rooms/locked-room.js';
import { RoomChange } from '../rooms/room-changes.js';
import { WorkRepository } from '../work/work.repository.js';

/** What a purchase gave. */
export interface Granted {
  readonly granted: true;
  /** The message that was pinned, or that tells of the tip or gift. */
  readonly messageId?: string;
  readonly pinId?: string;
  /** By how much it extended the pin; nothing when it was for the place. */
  readonly pinnedSeconds?: number;
}
export interface Refused {
  readonly granted: false;
  readonly reason: PurchaseRejected['reason'];
}
export type Grant = Granted | Refused;

/** A purchase that was decided, as far as taking it back needs to know. */
export interface DecidedPurchase {
  readonly id: string;
  readonly kind: PurchasePaid['kind'];
  readonly state: 'fulfilled' | 'rejected' | 'refunded';
  readonly participant_id: string;
  readonly message_id: string | null;
  readonly pin_id: string | null;
}

/** `refunded`: the money went back, perhaps before anything could be given. */
export type PurchaseOutcome = 'granted' | 'refunded' | PurchaseRejected['reason'];

export interface Decision {
  readonly outcome: PurchaseOutcome;
  readonly change: RoomChange | undefined;
}

/**
 * Decides on purchases, each once, in one transaction with what it gives: the note that the work was applied, the
 * effect, the room's events, the answer to payments and orders to gateways. Payment and refund of a purchase may come in
 * any order: the refund wins.
 */
@Injectable()
export class PurchaseDecisions {
  constructor(private readonly work: WorkRepository) {}

  /** @param grant what is to be given, in a room that is there. @returns nothing when this work was applied before: it is answered again. */
  async decide(
    paid: PurchasePaid,
    origin: Origin,
    grant: (change: RoomChange) => Promise<Grant>,
    ordersOf: (outcome: PurchaseOutcome) => readonly ParticipantOrder[],
  ): Promise<Decision | undefined> {
    const decideOnce = async (manager: EntityManager): Promise<Decision> => {
      await lockPurchase(manager, paid.purchase_id);
      if ((await find(manager, paid.purchase_id))?.state === 'refunded')
        return { outcome: 'refunded', change: undefined };
      const change = await lockRoom(manager, paid.room_id, origin);
      const decided: Grant = change ? await grant(change) : { granted: false, reason: 'room_closed' };
      await change?.write();
      await keep(manager, paid, decided, origin.at);
      const outcome = decided.granted ? 'granted' : decided.reason;
      for (const order of ordersOf(outcome)) await this.work.order(manager, order, origin.at);
      await this.answer(manager, paid.purchase_id);
      return { outcome, change };
    };
    // Payments asks again when it has no answer: it may have got lost on the way.
    return this.work.applyOnce(paid.id, origin.at, decideOnce, (manager) => this.answer(manager, paid.purchase_id));
  }

  /** @param revoke takes back what was given, and says whether there was anything. A refund without a payment before it is noted, for when the payment comes. */
  async takeBack(
    refunded: PurchaseRefunded,
    origin: Origin,
    revoke: (change: RoomChange, purchase: DecidedPurchase) => Promise<boolean>,
    ordersOf: (outcome: PurchaseOutcome) => readonly ParticipantOrder[],
  ): Promise<Decision | undefined> {
    return this.work.applyOnce(refunded.id, origin.at, async (manager) => {
      await lockPurchase(manager, refunded.purchase_id);
      const purchase = await find(manager, refunded.purchase_id);
      await noteRefund(manager, refunded, origin.at);
      if (purchase && purchase.state !== 'fulfilled') return { outcome: 'refunded', change: undefined };
      const change = await lockRoom(manager, refunded.room_id, origin);
      // Seats of before these notes were kept are found by their purchase.
      const isTaken = change !== undefined && (await revoke(change, purchase ?? unknown(refunded)));
      await change?.write();
      for (const order of isTaken ? ordersOf('refunded') : []) await this.work.order(manager, order, origin.at);
      return { outcome: 'refunded', change };
    });
  }

  /** As it is kept: the same each time. There is none to what was refunded. */
  private async answer(manager: EntityManager, id: string): Promise<void> {
    const [kept] = await manager.query<{ reason: PurchaseRejected['reason'] | null; decided_at: Date }[]>(
      `select reason, decided_at from chat.purchase where id = $1 and state <> 'refunded'`,
      [id],
    );
    if (!kept) return;
    const { reason, decided_at: at } = kept;
    await this.work.answer(
      manager,
      id,
      reason === null ? { name: 'chat:purchase_fulfilled', at } : { name: 'chat:purchase_rejected', reason, at },
    );
  }
}

/** Payment and refund of one purchase wait for each other, whatever room they name. */
async function lockPurchase(manager: EntityManager, id: string): Promise<void> {
  await manager.query(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [`chat purchase ${id}`]);
}

/** Together with its Back Room, whose seats and events are decided on too. */
async function lockRoom(manager: EntityManager, id: string, origin: Origin): Promise<RoomChange | undefined> {
  const room = (await lockWithBackRoom(manager, id)).find((locked) => locked.id === id);
  return room && new RoomChange(manager, room, origin);
}

async function find(manager: EntityManager, id: string): Promise<DecidedPurchase | undefined> {
  const [row] = await manager.query<DecidedPurchase[]>(
    `select id, kind, state, participant_id, message_id, pin_id from chat.purchase where id = $1`,
    [id],
  );
  return row;
}

async function keep(manager: EntityManager, paid: PurchasePaid, grant: Grant, at: Date): Promise<void> {
  await manager.query(
    `insert into chat.purchase (id, kind, state, reason, room_id, participant_id, amount, message_id, pin_id,
       pinned_seconds, decided_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      paid.purchase_id,
      paid.kind,
      grant.granted ? 'fulfilled' : 'rejected',
      grant.granted ? null : grant.reason,
      paid.room_id,
      paid.participant_id,
      paid.price.amount,
      grant.granted ? (grant.messageId ?? null) : null,
      grant.granted ? (grant.pinId ?? null) : null,
      grant.granted ? (grant.pinnedSeconds ?? null) : null,
      at,
    ],
  );
}

async function noteRefund(manager: EntityManager, refunded: PurchaseRefunded, at: Date): Promise<void> {
  await manager.query(
    `insert into chat.purchase (id, kind, state, room_id, participant_id, amount, decided_at, refunded_at)
     values ($1, $2, 'refunded', $3, $4, $5, $6, $6)
     on conflict (id) do update set state = 'refunded', refunded_at = $6`,
    [refunded.purchase_id, refunded.kind, refunded.room_id, refunded.participant_id, refunded.price.amount, at],
  );
}

const unknown = ({ purchase_id, kind, participant_id }: PurchaseRefunded): DecidedPurchase => ({
  id: purchase_id,
  kind,
  state: 'fulfilled',
  participant_id,
  message_id: null,
  pin_id: null,
});
