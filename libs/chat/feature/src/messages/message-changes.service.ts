import type { Actor, SessionClaims } from '@chatpop/auth';
import {
  MessageChanges,
  PinRepository,
  readMentioned,
  toMessage,
  type MessageRow,
  type RoomChange,
  type RoomEntity,
} from '@chatpop/chat-data-access';
import { mentionedNames, normalizeContent } from '@chatpop/chat-domain';
import { chatErrors, DomainError, type EditMessageRequest, type Message, type ReactionEmoji } from '@chatpop/contracts';
import { RateLimiter } from '@chatpop/rate-limit';
import { InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import { chatConfig, type ChatConfig } from '../chat.config.js';
import { RoomAccess } from '../rooms/room-access.js';
import { RoomUpdates } from '../rooms/room-updates.js';
import { RoomWrites } from '../rooms/room-writes.js';
import { LockedAccess } from './locked-access.js';

/** What happens to messages after they were sent. The same for a room and for its Back Room. */
@Injectable()
export class MessageChangesService {
  constructor(
    private readonly writes: RoomWrites,
    private readonly messages: MessageChanges,
    private readonly pins: PinRepository,
    private readonly locked: LockedAccess,
    private readonly access: RoomAccess,
    private readonly updates: RoomUpdates,
    private readonly limits: RateLimiter,
    @InjectConfig(chatConfig) private readonly config: ChatConfig,
  ) {}

  /** For its author, for a while. Mentions are looked up anew. */
  async edit(session: SessionClaims, roomId: string, id: string, request: EditMessageRequest): Promise<Message> {
    const content = normalizeContent(request.content, this.config.messageMaxChars);
    await this.limit({ session });
    return this.writes.run(roomId, async (change) => {
      const author = await this.locked.requireWriter(change, session);
      const row = await this.getSaid(change, id);
      if (row.participant_id !== author.participant_id) throw new DomainError(chatErrors.authorOnly);
      if (row.kind !== 'text') throw new DomainError(chatErrors.notEditable);
      if (this.ageSeconds(change, row) > this.config.editWindowSeconds)
        throw new DomainError(chatErrors.editWindowOver);
      const edited = await this.messages.edit(change, row, content, await mentionsIn(change, content));
      return this.messages.show(change, edited, author.participant_id);
    });
  }

  /** For its author, the host and staff. Deleting again changes nothing. */
  async remove(actor: Actor, room: RoomEntity, id: string): Promise<void> {
    if (this.access.isHostOrStaff(actor, room)) await this.access.requireHost(actor, room);
    await this.limit(actor);
    await this.writes.run(room.id, async (change) => {
      const row = await this.messages.get(change, id);
      await this.requireMayRemove(change, actor, room, row);
      await this.takeAway(change, row);
    });
  }

  /** In a room that is locked, with what held the message up in it. */
  async takeAway(change: RoomChange, row: MessageRow): Promise<void> {
    if (row.is_deleted) return;
    await this.pins.end(change, row.id);
    await this.messages.remove(change, row);
    if (change.room.announcement_message_id === row.id) await this.updates.tellWithoutAnnouncement(change);
  }

  async react(session: SessionClaims, roomId: string, id: string, emoji: ReactionEmoji): Promise<Message> {
    await this.limit({ session });
    return this.writes.run(roomId, async (change) => {
      const { participant_id } = await this.locked.requireWriter(change, session);
      const row = await this.getSaid(change, id);
      const reacted = await this.messages.toggleReaction(change, row, participant_id, emoji);
      return this.messages.show(change, reacted, participant_id);
    });
  }

  /** For the host and staff. */
  async highlight(actor: Actor, room: RoomEntity, id: string, isHighlighted: boolean): Promise<Message> {
    await this.access.requireHost(actor, room);
    await this.limit(actor);
    return this.writes.run(room.id, async (change) => {
      const row = await this.getSaid(change, id);
      if (row.is_highlighted === isHighlighted) return toMessage(row, room.code);
      return toMessage(await this.messages.highlight(change, row, isHighlighted), room.code);
    });
  }

  /** One that is still there: of a deleted one nothing can be changed. */
  private async getSaid(change: RoomChange, id: string): Promise<MessageRow> {
    const row = await this.messages.get(change, id);
    if (row.is_deleted) throw new DomainError(chatErrors.messageNotFound);
    return row;
  }

  /** The host and staff keep order in a closed room too; for everybody else it is read-only. */
  private async requireMayRemove(change: RoomChange, actor: Actor, room: RoomEntity, row: MessageRow): Promise<void> {
    if (this.access.isHostOrStaff(actor, room)) return;
    if (!actor.session) throw new DomainError(chatErrors.membersOnly);
    const sender = await this.locked.requireParticipant(change, actor.session);
    if (sender.is_host) return;
    if (sender.participant_id !== row.participant_id) throw new DomainError(chatErrors.authorOnly);
    if (!change.room.is_active) throw new DomainError(chatErrors.roomClosed);
  }

  private limit({ session, user }: Actor): Promise<void> {
    const { changesPerSecond, changesBurst } = this.config;
    return this.limits.consume(
      { name: 'message-change', points: changesPerSecond, perSeconds: 1, burst: changesBurst },
      session?.sub ?? user?.sub ?? '',
    );
  }

  private ageSeconds(change: RoomChange, row: MessageRow): number {
    return (change.origin.at.getTime() - row.created_at.getTime()) / 1000;
  }
}

const mentionsIn = ({ manager, room }: RoomChange, content: string): Promise<string[]> =>
  readMentioned(manager, room, content.includes('@') ? mentionedNames(content) : []);
