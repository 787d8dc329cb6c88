import { chatErrors, DomainError, type DurableRecord, type ErrorDefinition } from '@chatpop/contracts';
import { newId } from '@chatpop/persistence';
import { InjectDataSource } from '@nestjs/typeorm';
import { Injectable } from '@nestjs/common';
import type { DataSource, EntityManager } from 'typeorm';
import { durableRecord } from './durable-event.js';
import { insertMessages } from './insert-messages.js';
import { toMessage, type MessageRow } from './message-row.js';
import type { LockedRoom } from '../rooms/locked-room.js';
import { readBatchContext, type BatchContext, type Sender } from './batch-context.js';

/** One message that somebody wants to say, its content normalised. */
export interface NewMessage {
  readonly roomId: string;
  /** The session that says it: checked under the room's lock, so that no message follows a ban's answer. */
  readonly sessionId: string;
  readonly participantId: string;
  readonly content: string;
  readonly bodyHash: Buffer;
  readonly clientMessageId: string | undefined;
  readonly replyToId: string | undefined;
  /** Usernames without case that are mentioned; those of participants are kept. */
  readonly mentionKeys: readonly string[];
  readonly requestId: string | undefined;
}

export type WriteResult =
  | { readonly status: 'created' | 'repeated'; readonly row: MessageRow; readonly roomCode: string }
  | { readonly status: 'refused'; readonly error: DomainError };

export interface WrittenBatch {
  /** One for each message, in the order given. */
  readonly results: WriteResult[];
  /** What is to be appended to the rooms' logs now that it is committed. */
  readonly records: DurableRecord[];
}

/**
 * Writes many messages of many rooms in one transaction. The rooms are locked (in the order of their ids, so that
 * batches never deadlock) before anything is read: `seq` order is commit order, without a hole, and a repeat that was
 * committed meanwhile is seen.
 */
@Injectable()
export class MessageWriter {
  constructor(@InjectDataSource('chat') private readonly source: DataSource) {}

  async write(messages: readonly NewMessage[], now: Date): Promise<WrittenBatch> {
    return this.source.transaction((manager) => this.writeIn(manager, messages, now));
  }

  private async writeIn(manager: EntityManager, messages: readonly NewMessage[], now: Date): Promise<WrittenBatch> {
    const context = await readBatchContext(manager, messages);
    const batch = new Batch(context, now);
    const results = messages.map((message) => batch.place(message));
    await insertMessages(manager, batch.created, batch.records, now);
    return { results, records: batch.records };
  }
}

export interface CreatedMessage {
  readonly roomId: string;
  readonly row: MessageRow;
  readonly bodyHash: Buffer;
  readonly isSlow: boolean;
}

/** Numbers the messages of a batch, one after the other, while their rooms are locked. */
class Batch {
  readonly created: CreatedMessage[] = [];
  readonly records: DurableRecord[] = [];
  private readonly lastSeqs = new Map<string, number>();
  private readonly slowSenders = new Map<string, Date>();

  constructor(
    private readonly context: BatchContext,
    private readonly now: Date,
  ) {}

  place(message: NewMessage): WriteResult {
    const room = this.context.rooms.get(message.roomId);
    if (!room) return refused(chatErrors.roomNotFound);
    const sender = this.context.senders.get(message.sessionId);
    if (!sender?.is_valid || sender.participant_id !== message.participantId) return refused(chatErrors.sessionRevoked);
    const before = this.context.findRepeat(message) ?? this.repeatInBatch(message);
    if (before) {
      if (!before.bodyHash.equals(message.bodyHash)) return refused(chatErrors.idempotencyMismatch);
      return { status: 'repeated', row: before.row, roomCode: room.code };
    }
    return this.refusal(message, room, sender) ?? this.create(message, room, sender);
  }

  private refusal(message: NewMessage, room: LockedRoom, sender: Sender): WriteResult | undefined {
    if (!room.is_active) return refused(chatErrors.roomClosed);
    if (sender.is_muted) return refused(chatErrors.muted);
    if (room.parent_room_id !== null && !sender.is_host && !this.context.hasSeat(room.id, sender.participant_id)) {
      return refused(chatErrors.backRoomNoSeat);
    }
    if (message.replyToId !== undefined && !this.context.findReply(message)) return refused(chatErrors.replyNotFound);
    const waitSeconds = this.slowModeWait(room, sender);
    return waitSeconds > 0 ? refused(chatErrors.slowMode, waitSeconds) : undefined;
  }

  private slowModeWait(room: LockedRoom, sender: Sender): number {
    if (room.slow_mode_seconds === 0 || sender.is_host) return 0;
    const last = this.slowSenders.get(sender.participant_id) ?? sender.last_message_at;
    if (!last) return 0;
    return room.slow_mode_seconds - (this.now.getTime() - last.getTime()) / 1000;
  }

  private create(message: NewMessage, room: LockedRoom, sender: Sender): WriteResult {
    const seq = (this.lastSeqs.get(room.id) ?? Number(room.last_seq)) + 1;
    this.lastSeqs.set(room.id, seq);
    const reply = this.context.findReply(message);
    const row: MessageRow = {
      id: newId(),
      seq: String(seq),
      updated_seq: String(seq),
      last_change: null,
      changed_at: null,
      participant_id: sender.participant_id,
      username: sender.username,
      username_is_reserved: sender.username_is_reserved,
      is_from_host: sender.is_host,
      kind: 'text',
      content: message.content,
      reply_to_id: reply?.id ?? null,
      mentions: this.context.mentions(message),
      reactions: {},
      is_highlighted: false,
      is_edited: false,
      is_deleted: false,
      client_message_id: message.clientMessageId ?? null,
      created_at: this.now,
      reply_username: reply?.username ?? null,
      reply_content: reply?.preview ?? null,
      reply_is_deleted: reply ? false : null,
    };
    const isSlow = room.slow_mode_seconds > 0;
    if (isSlow) this.slowSenders.set(sender.participant_id, this.now);
    this.created.push({ roomId: room.id, row, bodyHash: message.bodyHash, isSlow });
    const position = { roomCode: room.code, epoch: room.epoch, seq };
    const origin = { at: this.now, requestId: message.requestId };
    this.records.push(durableRecord(position, 'new_message', { message: toMessage(row, room.code) }, origin));
    return { status: 'created', row, roomCode: room.code };
  }

  private repeatInBatch(message: NewMessage): CreatedMessage | undefined {
    if (message.clientMessageId === undefined) return undefined;
    return this.created.find(
      ({ roomId, row }) =>
        roomId === message.roomId &&
        row.participant_id === message.participantId &&
        row.client_message_id === message.clientMessageId,
    );
  }
}

const refused = (definition: ErrorDefinition, retryAfterSeconds?: number): WriteResult => ({
  status: 'refused',
  error: new DomainError(definition, { retryAfterSeconds }),
});
