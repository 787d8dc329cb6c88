import { chatErrors, DomainError, type Message, type ReactionEmoji } from '@chatpop/contracts';
import { Injectable } from '@nestjs/common';
import { endMediaOfMessages } from '../media/media.repository.js';
import type { RoomChange } from '../rooms/room-changes.js';
import {
  messageColumns,
  messageTables,
  toMessage,
  toReactions,
  type MessageChangeType,
  type MessageRow,
} from './message-row.js';

/** Changes of messages that were sent, each with its event. The room is locked: see `RoomChanges`. */
@Injectable()
export class MessageChanges {
  /** @throws DomainError `CHAT.MESSAGE_NOT_FOUND`, also for one of another room */
  async get(change: RoomChange, id: string): Promise<MessageRow> {
    const row = await this.find(change, id);
    if (!row) throw new DomainError(chatErrors.messageNotFound);
    return row;
  }

  /** A message of the locked room, also a deleted one. */
  async find({ manager, room }: RoomChange, id: string): Promise<MessageRow | undefined> {
    const [row] = await manager.query<MessageRow[]>(
      `select ${messageColumns} from ${messageTables} where m.id = $1 and m.room_id = $2`,
      [id, room.id],
    );
    return row;
  }

  async edit(change: RoomChange, row: MessageRow, content: string, mentions: string[]): Promise<MessageRow> {
    return this.update(change, { ...row, content, mentions, is_edited: true });
  }

  async highlight(change: RoomChange, row: MessageRow, isHighlighted: boolean): Promise<MessageRow> {
    return this.update(change, { ...row, is_highlighted: isHighlighted });
  }

  /** Its place stays. What was said, and who reacted, goes for good. */
  async remove(change: RoomChange, row: MessageRow): Promise<void> {
    const emptied = { ...row, content: '', mentions: [], reactions: {}, is_highlighted: false, is_deleted: true };
    await this.save(change, changed(change, { ...emptied, media: null }, 'message_deleted'));
    if (row.media) await endMediaOfMessages(change.manager, [row.id], change.origin.at);
    await change.manager.query(`delete from chat.reaction where room_id = $1 and message_seq = $2`, [
      change.room.id,
      row.seq,
    ]);
    change.tell('message_deleted', { message_id: row.id });
  }

  /** Reacts, or takes the reaction back. */
  async toggleReaction(
    change: RoomChange,
    row: MessageRow,
    participantId: string,
    emoji: ReactionEmoji,
  ): Promise<MessageRow> {
    const delta = (await this.toggle(change, row.seq, participantId, emoji)) ? 1 : -1;
    const reactions = { ...row.reactions, [emoji]: (row.reactions[emoji] ?? 0) + delta };
    const reacted = changed(change, { ...row, reactions }, 'reaction');
    await this.save(change, reacted);
    change.tell('reaction', { message_id: row.id, reactions: toReactions(reactions) });
    return reacted;
  }

  /** The message as a participant sees it. */
  async show({ manager, room }: RoomChange, row: MessageRow, participantId: string): Promise<Message> {
    const own = await manager.query<{ emoji: string }[]>(
      `select emoji from chat.reaction where room_id = $1 and message_seq = $2 and participant_id = $3`,
      [room.id, row.seq, participantId],
    );
    const emojis = own.map(({ emoji }) => emoji);
    return toMessage(row, room.code, emojis);
  }

  /** @returns whether the participant reacts with it now. */
  private async toggle({ manager, room }: RoomChange, seq: string, participantId: string, emoji: string) {
    const key = [room.id, seq, participantId, emoji];
    const added = await manager.query<unknown[]>(
      `insert into chat.reaction (room_id, message_seq, participant_id, emoji) values ($1, $2, $3, $4)
       on conflict do nothing returning emoji`,
      key,
    );
    if (added.length > 0) return true;
    await manager.query(
      `delete from chat.reaction where room_id = $1 and message_seq = $2 and participant_id = $3 and emoji = $4`,
      key,
    );
    return false;
  }

  private async save({ manager, room }: RoomChange, row: MessageRow): Promise<void> {
    await manager.query(
      `update chat.message set updated_seq = $3, last_change = $4, changed_at = $5, content = $6, mentions = $7,
         reactions = $8, is_highlighted = $9, is_edited = $10, is_deleted = $11, media = $12
       where room_id = $1 and seq = $2`,
      [
        room.id,
        row.seq,
        row.updated_seq,
        row.last_change,
        row.changed_at,
        row.content,
        row.mentions,
        row.reactions,
        row.is_highlighted,
        row.is_edited,
        row.is_deleted,
        row.media,
      ],
    );
  }

  private async update(change: RoomChange, row: MessageRow): Promise<MessageRow> {
    const updated = changed(change, row, 'message_updated');
    await this.save(change, updated);
    change.tell('message_updated', { message: toMessage(updated, change.room.code) });
    return updated;
  }
}

/** The row as of the room's next event. */
const changed = (change: RoomChange, row: MessageRow, type: MessageChangeType): MessageRow => ({
  ...row,
  updated_seq: String(change.nextSeq),
  last_change: type,
  changed_at: change.origin.at,
});
