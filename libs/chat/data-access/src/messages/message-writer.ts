import { chatErrors, DomainError, type DurableRecord, type ErrorDefinition, type Message } from '@chatpop/contracts';
import { newId } from '@chatpop/persistence';
import { InjectDataSource } from '@nestjs/typeorm';
import { Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { transact } from '../pipeline.js';
import type { LockedRoom } from '../rooms/locked-room.js';
import { readBatchContext, type SendContext } from './batch-context.js';
import { durableRecord } from './durable-event.js';
import { insertMessages } from './insert-messages.js';
import { toMessage, type MessageRow } from './message-row.js';
import type { Sender } from './senders.js';

/** One message that somebody wants to say, its content normalised. */
export interface NewMessage {
  readonly roomId: string;
  /** Where a seat is needed. */
  readonly isInBackRoom: boolean;
  /** The session that says it: checked under the room's lock, so that no message follows a ban's answer. */
  readonly sessionId: string;
  readonly participantId: string;
  readonly content: string;
  readonly bodyHash: string;
  readonly clientMessageId: string | undefined;
  readonly replyToId: string | undefined;
  readonly mediaId: string | undefined;
  /** Usernames without case that are mentioned; those of participants are kept. */
  readonly mentionKeys: readonly string[];
  readonly requestId: string | undefined;
}

export type WriteResult =
  | { readonly status: 'created' | 'repeated'; readonly message: Message }
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

  write(messages: readonly NewMessage[], now: Date): Promise<WrittenBatch> {
    return transact(this.source, async (pipeline) => {
      const batch = new Batch(now);
      const results = (await readBatchContext(pipeline, messages)).map((context) => batch.place(context));
      const writes = insertMessages(pipeline, batch.created, now);
      return { value: { results, records: batch.records }, writes };
    });
  }
}

export interface CreatedMessage {
  readonly roomId: string;
  readonly row: MessageRow;
  readonly message: Message;
  readonly bodyHash: string;
  readonly isSlow: boolean;
  readonly mediaId: string | undefined;
}

/** Numbers the messages of a batch, one after the other, while their rooms are locked. */
class Batch {
  readonly created: CreatedMessage[] = [];
  readonly records: DurableRecord[] = [];
  private readonly lastSeqs = new Map<string, number>();
  private readonly usedMedia = new Set<string>();
  private readonly slowSenders = new Set<string>();
  private readonly byRepeatKey = new Map<string, CreatedMessage>();

  constructor(private readonly now: Date) {}

  place(context: SendContext): WriteResult {
    const { message, room, sender } = context;
    if (!room) return refused(chatErrors.roomNotFound);
    if (!sender?.is_valid || sender.participant_id !== message.participantId) return refused(chatErrors.sessionRevoked);
    const before = this.findRepeated(context, room);
    if (before) {
      if (before.bodyHash !== message.bodyHash) return refused(chatErrors.idempotencyMismatch);
      return { status: 'repeated', message: before.message };
    }
    return this.refusal(context, room, sender) ?? this.create(context, room, sender);
  }

  private findRepeated({ repeated, repeatKey }: SendContext, room: LockedRoom) {
    if (repeated) return { message: toMessage(repeated, room.code), bodyHash: repeated.body_hash };
    return repeatKey === undefined ? undefined : this.byRepeatKey.get(repeatKey);
  }

  private refusal(context: SendContext, room: LockedRoom, sender: Sender): WriteResult | undefined {
    const { message, extras } = context;
    if (!room.is_active) return refused(chatErrors.roomClosed);
    if (sender.is_muted) return refused(chatErrors.muted);
    if (room.parent_room_id !== null && !sender.is_host && !extras.has_seat) return refused(chatErrors.backRoomNoSeat);
    if (message.replyToId !== undefined && !extras.reply) return refused(chatErrors.replyNotFound);
    const waitSeconds = this.slowModeWait(room, sender);
    return waitSeconds > 0 ? refused(chatErrors.slowMode, waitSeconds) : this.mediaRefusal(context, room);
  }

  private mediaRefusal({ message, extras }: SendContext, room: LockedRoom): WriteResult | undefined {
    const { mediaId } = message;
    const { media } = extras;
    if (mediaId === undefined) return undefined;
    if (!media || this.usedMedia.has(mediaId)) return refused(chatErrors.mediaNotFound);
    return room[`${media.kind}_enabled`] ? undefined : refused(chatErrors.mediaNotAllowed);
  }

  private slowModeWait(room: LockedRoom, sender: Sender): number {
    if (room.slow_mode_seconds === 0 || sender.is_host) return 0;
    const last = this.slowSenders.has(sender.participant_id) ? this.now : sender.last_message_at;
    if (!last) return 0;
    return room.slow_mode_seconds - (this.now.getTime() - last.getTime()) / 1000;
  }

  private create({ message: asked, repeatKey, extras }: SendContext, room: LockedRoom, sender: Sender): WriteResult {
    const { reply, mentions, media } = extras;
    const seq = (this.lastSeqs.get(room.id) ?? Number(room.last_seq)) + 1;
    this.lastSeqs.set(room.id, seq);
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
      kind: media?.kind ?? 'text',
      content: asked.content,
      media,
      reply_to_id: reply?.id ?? null,
      mentions,
      reactions: {},
      is_highlighted: false,
      is_edited: false,
      is_deleted: false,
      client_message_id: asked.clientMessageId ?? null,
      created_at: this.now,
      reply_username: reply?.username ?? null,
      reply_content: reply?.preview ?? null,
      reply_is_deleted: reply ? false : null,
    };
    const message = toMessage(row, room.code);
    const isSlow = room.slow_mode_seconds > 0;
    if (isSlow) this.slowSenders.add(sender.participant_id);
    if (asked.mediaId !== undefined) this.usedMedia.add(asked.mediaId);
    const { bodyHash, mediaId } = asked;
    const created = { roomId: room.id, row, message, bodyHash, isSlow, mediaId };
    this.created.push(created);
    if (repeatKey !== undefined) this.byRepeatKey.set(repeatKey, created);
    const position = { roomCode: room.code, epoch: room.epoch, seq };
    this.records.push(
      durableRecord(position, 'new_message', { message }, { at: this.now, requestId: asked.requestId }),
    );
    return { status: 'created', message };
  }
}

const refused = (definition: ErrorDefinition, retryAfterSeconds?: number): WriteResult => ({
  status: 'refused',
  error: new DomainError(definition, { retryAfterSeconds }),
});
