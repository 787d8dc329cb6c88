import type { Actor } from '@chatpop/auth';
import { MessageChanges, RoomRepository, type RoomChange, type RoomEntity } from '@chatpop/chat-data-access';
import { hashAccessCode } from '@chatpop/chat-domain';
import { chatErrors, commonErrors, DomainError, type Room, type UpdateRoomRequest } from '@chatpop/contracts';
import { InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import { chatConfig, type ChatConfig } from '../chat.config.js';
import { RoomAccess } from './room-access.js';
import { RoomUpdates } from './room-updates.js';
import { RoomWrites } from './room-writes.js';
import { SessionEndings } from './session-endings.js';

/** What hosts do with their rooms, and staff with every room. */
@Injectable()
export class HostingService {
  constructor(
    private readonly access: RoomAccess,
    private readonly rooms: RoomRepository,
    private readonly messages: MessageChanges,
    private readonly writes: RoomWrites,
    private readonly updates: RoomUpdates,
    private readonly endings: SessionEndings,
    @InjectConfig(chatConfig) private readonly config: ChatConfig,
  ) {}

  /** Changes the room and tells everybody in it. A closed room can be read, not written; nobody has to leave. */
  async update(actor: Actor, code: string, request: UpdateRoomRequest): Promise<Room> {
    const room = await this.access.getHosted(actor, code);
    const { access_code, ...changes } = request;
    const accessCodeHash =
      access_code === undefined ? undefined : hashAccessCode(this.config.secretKey, room.id, access_code);
    return this.writes.runWithBackRoom(room.id, async (change) => {
      if (changes.access_mode === 'private') await this.requireAccessCode(change, accessCodeHash);
      return this.updates.apply(change, { ...toColumns(changes), accessCodeHash });
    });
  }

  async remove(actor: Actor, code: string): Promise<void> {
    await this.end(await this.access.getHosted(actor, code));
  }

  /** The room is gone on every path. Its last event says that it is closed, for those who only read along. */
  async end(room: RoomEntity): Promise<void> {
    const members = await this.writes.runWithBackRoom(room.id, async (change) => {
      const { manager, origin } = change;
      const present = await this.rooms.listParticipantsPresent(manager, room.id, origin.at);
      await this.rooms.remove(manager, room.id, origin.at);
      await this.updates.tell(change);
      return present.map((participant_id) => ({ participant_id }));
    });
    await this.endings.order(room.code, members, 'room_closed');
  }

  /** Sets a message as the room's announcement, or none. */
  async announce(actor: Actor, code: string, messageId: string | null): Promise<Room> {
    const room = await this.access.getHosted(actor, code);
    return this.writes.run(room.id, async (change) => {
      if (messageId !== null && (await this.messages.get(change, messageId)).is_deleted)
        throw new DomainError(chatErrors.messageNotFound);
      await this.rooms.update(change.manager, room.id, { announcementMessageId: messageId });
      return this.updates.tell(change);
    });
  }

  /** A room that was private before still has its code. */
  private async requireAccessCode({ manager, room }: RoomChange, given: string | undefined): Promise<void> {
    if (given !== undefined || (await this.rooms.accessCodeHash(room.id, manager)) !== null) return;
    throw new DomainError(commonErrors.malformedRequest, {
      issues: [{ path: 'access_code', message: 'a private room needs an access code' }],
    });
  }
}

/** What is undefined is left as it is. */
const toColumns = (changes: Omit<UpdateRoomRequest, 'access_code'>): Partial<RoomEntity> => ({
  name: changes.name,
  description: changes.description,
  accessMode: changes.access_mode,
  isActive: changes.is_active,
  photoEnabled: changes.photo_enabled,
  voiceEnabled: changes.voice_enabled,
  videoEnabled: changes.video_enabled,
  slowModeSeconds: changes.slow_mode_seconds,
  theme: changes.theme,
});
