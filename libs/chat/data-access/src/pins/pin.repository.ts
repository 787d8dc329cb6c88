import type { PinPayment } from '@chatpop/chat-domain';
import type { Message } from '@chatpop/contracts';
import { newId, toAmount } from '@chatpop/persistence';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { MessageChanges } from '../messages/message-changes.js';
import { messageColumns, messageTables, toMessage, type MessageRow, type StoredPin } from '../messages/message-row.js';
import type { RoomChange } from '../rooms/room-changes.js';

/** A pin whose time has not ended. */
export interface PinRow {
  readonly id: string;
  readonly message_id: string;
  /** Who holds it. */
  readonly participant_id: string;
  readonly username: string;
  readonly bid: number;
  readonly currency: string;
  readonly bid_at: Date;
  readonly pinned_until: Date;
}

export interface PaidForPin extends PinPayment {
  readonly username: string;
}

const columns = 'id, message_id, participant_id, username, bid, currency, bid_at, pinned_until';

/** Pins, and what messages show of them. They change under their room's lock only. */
@Injectable()
export class PinRepository {
  constructor(
    @InjectDataSource('chat') private readonly source: DataSource,
    private readonly changes: MessageChanges,
  ) {}

  /** The pins of a room, the top first: the highest bid, of equal ones the first. */
  async live(roomId: string, manager: EntityManager = this.source.manager): Promise<PinRow[]> {
    const rows = await manager.query<(Omit<PinRow, 'bid'> & { bid: string })[]>(
      `select ${columns} from chat.pin where room_id = $1 and ended_at is null order by bid desc, bid_at, id`,
      [roomId],
    );
    return rows.map((row) => ({ ...row, bid: toAmount(row.bid) }));
  }

  /** The messages that are pinned, in the same order. */
  async messages(room: { readonly id: string; readonly code: string }): Promise<Message[]> {
    const rows = await this.source.query<MessageRow[]>(
      `select ${messageColumns} from ${messageTables} join chat.pin on pin.message_id = m.id
       where pin.room_id = $1 and pin.ended_at is null and m.room_id = $1 order by pin.bid desc, pin.bid_at, pin.id`,
      [room.id],
    );
    return rows.map((row) => toMessage(row, room.code));
  }

  async isMessageOf(roomId: string, messageId: string): Promise<boolean> {
    const found = await this.source.query<unknown[]>(
      `select 1 from chat.message where id = $1 and room_id = $2 and not is_deleted`,
      [messageId, roomId],
    );
    return found.length > 0;
  }

  /** What was paid for a pin and not refunded, in the order in which it came. */
  async payments(manager: EntityManager, pinId: string): Promise<PaidForPin[]> {
    const rows = await manager.query<(Omit<PaidForPin, 'amount'> & { amount: string })[]>(
      `select p.participant_id as "participantId", participant.username, p.amount, p.decided_at as at,
         p.pinned_seconds as "addedSeconds"
       from chat.purchase p join chat.participant on participant.id = p.participant_id
       where p.pin_id = $1 and p.state = 'fulfilled' order by p.decided_at`,
      [pinId],
    );
    return rows.map((row) => ({ ...row, amount: toAmount(row.amount) }));
  }

  /** Pins the message, or changes its pin, and tells everybody. @returns the pin's id */
  async hold(change: RoomChange, row: MessageRow, pin: Omit<PinRow, 'id'>): Promise<string> {
    const [held] = await change.manager.query<{ id: string }[]>(
      `insert into chat.pin (${columns}, room_id) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       on conflict (message_id) where ended_at is null do update set participant_id = $3, username = $4, bid = $5,
         currency = $6, bid_at = $7, pinned_until = $8 returning id`,
      [
        newId(),
        pin.message_id,
        pin.participant_id,
        pin.username,
        pin.bid,
        pin.currency,
        pin.bid_at,
        pin.pinned_until,
        change.room.id,
      ],
    );
    const { bid, currency, username, pinned_until } = pin;
    const shown: StoredPin = { until: pinned_until.toISOString(), bid: { amount: bid, currency }, by: username };
    const pinned = await this.show(change, row, shown);
    change.tell('message_pinned', { message: toMessage(pinned, change.room.code) });
    if (!held) throw new Error('A pin that was written has an id');
    return held.id;
  }

  /** Ends the pin of a message, if it has one, and tells everybody. @returns whether it had one */
  async end(change: RoomChange, messageId: string): Promise<boolean> {
    const [ended] = await change.manager.query<[unknown[], number]>(
      `update chat.pin set ended_at = $3 where room_id = $1 and message_id = $2 and ended_at is null returning id`,
      [change.room.id, messageId, change.origin.at],
    );
    const row = ended.length === 0 ? undefined : await this.changes.find(change, messageId);
    if (!row) return false;
    await this.show(change, row, null);
    change.tell('message_unpinned', { message_id: messageId });
    return true;
  }

  /** Ends those of the locked room whose time is over. @returns how many */
  async endDue(change: RoomChange): Promise<number> {
    const due = (await this.live(change.room.id, change.manager)).filter(
      ({ pinned_until }) => pinned_until <= change.origin.at,
    );
    for (const { message_id } of due) await this.end(change, message_id);
    return due.length;
  }

  /** Rooms with pins whose time is over. */
  async roomsDue(now: Date, limit: number): Promise<string[]> {
    const rows = await this.source.query<{ room_id: string }[]>(
      `select distinct room_id from chat.pin where ended_at is null and pinned_until <= $1 limit $2`,
      [now, limit],
    );
    return rows.map(({ room_id }) => room_id);
  }

  /** The pins of a room that is deleted: there is nobody to tell. */
  async forget(roomId: string, now: Date): Promise<void> {
    await this.source.query(`update chat.pin set ended_at = $2 where room_id = $1 and ended_at is null`, [roomId, now]);
  }

  private async show(change: RoomChange, row: MessageRow, pin: StoredPin | null): Promise<MessageRow> {
    const type = pin ? 'message_pinned' : 'message_unpinned';
    const shown: MessageRow = {
      ...row,
      pin,
      updated_seq: String(change.nextSeq),
      last_change: type,
      changed_at: change.origin.at,
    };
    await change.manager.query(
      `update chat.message set updated_seq = $3, last_change = $4, changed_at = $5, pin = $6
       where room_id = $1 and seq = $2`,
      [change.room.id, row.seq, shown.updated_seq, type, shown.changed_at, pin && JSON.stringify(pin)],
    );
    return shown;
  }
}
