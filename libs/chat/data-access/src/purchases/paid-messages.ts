import type { GivenGift, MessageKind, Money } from '@chatpop/contracts';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { toMessage, type MessageRow } from '../messages/message-row.js';
import { sayInRoom } from '../messages/say-in-room.js';
import type { RoomChange } from '../rooms/room-changes.js';

/** What of a message was paid for, as it is kept and shown. */
export interface PaidContent {
  readonly tip?: { readonly amount: Money };
  readonly gift?: GivenGift;
  readonly is_thanked?: boolean;
}

export interface PaidMessage {
  readonly kind: Extract<MessageKind, 'tip' | 'gift'>;
  readonly content: string;
  readonly mentions: readonly string[];
  readonly paid: PaidContent;
}

/** Who bought something: a participant of the room. */
export interface Buyer {
  readonly id: string;
  readonly username: string;
  readonly username_is_reserved: boolean;
  readonly is_host: boolean;
}

/** Tips and gifts as messages. The room is locked, but for `hasRecipient`. */
@Injectable()
export class PaidMessages {
  constructor(@InjectDataSource('chat') private readonly source: DataSource) {}

  /** Whether there is somebody under that name in the room; the host is. */
  async hasRecipient(roomId: string, username: string | undefined): Promise<boolean> {
    return (await findRecipient(this.source.manager, roomId, username)) !== undefined;
  }

  /** The participant of the locked room who bought something. */
  async findBuyer({ manager, room }: RoomChange, participantId: string): Promise<Buyer | undefined> {
    const [buyer] = await manager.query<Buyer[]>(
      `select id, username, username_is_reserved, is_host from chat.participant where id = $1 and room_id = $2`,
      [participantId, room.id],
    );
    return buyer;
  }

  /** Somebody in the room by username, in any case; else the host. */
  async findRecipient({ manager, room }: RoomChange, username: string | undefined): Promise<string | undefined> {
    return findRecipient(manager, room.id, username);
  }

  /** Says it in the buyer's name. @returns the message's id */
  async say(change: RoomChange, buyer: Buyer, { kind, content, mentions, paid }: PaidMessage): Promise<string> {
    const { manager, room, origin } = change;
    await manager.query(`update chat.room set last_message_at = $2 where id = $1`, [room.id, origin.at]);
    return sayInRoom(change, {
      participant_id: buyer.id,
      username: buyer.username,
      username_is_reserved: buyer.username_is_reserved,
      is_from_host: buyer.is_host,
      kind,
      content,
      mentions: [...mentions],
      paid,
    });
  }

  async thank(change: RoomChange, row: MessageRow): Promise<MessageRow> {
    const paid: PaidContent = { ...row.paid, is_thanked: true };
    const thanked: MessageRow = {
      ...row,
      paid,
      updated_seq: String(change.nextSeq),
      last_change: 'message_updated',
      changed_at: change.origin.at,
    };
    await change.manager.query(
      `update chat.message set updated_seq = $3, last_change = $4, changed_at = $5, paid = $6
       where room_id = $1 and seq = $2`,
      [change.room.id, row.seq, thanked.updated_seq, thanked.last_change, thanked.changed_at, JSON.stringify(paid)],
    );
    change.tell('message_updated', { message: toMessage(thanked, change.room.code) });
    return thanked;
  }
}

async function findRecipient(
  manager: EntityManager,
  roomId: string,
  username: string | undefined,
): Promise<string | undefined> {
  const [recipient] =
    username === undefined
      ? await manager.query<{ username: string }[]>(
          `select p.username from chat.room r join chat.participant p on p.room_id = r.id and p.user_id = r.host_user_id
           where r.id = $1`,
          [roomId],
        )
      : await manager.query<{ username: string }[]>(
          `select username from chat.participant where room_id = $1 and username_key = lower($2)`,
          [roomId, username],
        );
  return recipient?.username;
}
