import type { SessionClaims } from '@chatpop/auth';
import { BackRoomRepository, readSender, type RoomChange, type Sender } from '@chatpop/chat-data-access';
import { chatErrors, DomainError } from '@chatpop/contracts';
import { Injectable } from '@nestjs/common';

/** Who may do what, decided while the room is locked: nothing that a ban, a mute or a closing forbids slips in after it. */
@Injectable()
export class LockedAccess {
  constructor(private readonly backRooms: BackRoomRepository) {}

  /** @throws DomainError `CHAT.SESSION_REVOKED` */
  async requireParticipant({ manager }: RoomChange, session: SessionClaims): Promise<Sender> {
    const sender = await readSender(manager, session.sid);
    if (!sender?.is_valid || sender.participant_id !== session.sub) throw new DomainError(chatErrors.sessionRevoked);
    return sender;
  }

  /** @throws DomainError as above, `CHAT.ROOM_CLOSED`, `CHAT.MUTED`, `CHAT.BACK_ROOM_NO_SEAT` */
  async requireWriter(change: RoomChange, session: SessionClaims): Promise<Sender> {
    const sender = await this.requireParticipant(change, session);
    const { room, manager } = change;
    if (!room.is_active) throw new DomainError(chatErrors.roomClosed);
    if (sender.is_muted) throw new DomainError(chatErrors.muted);
    if (room.parent_room_id === null || sender.is_host) return sender;
    if (await this.backRooms.hasSeat(room.id, sender.participant_id, manager)) return sender;
    throw new DomainError(chatErrors.backRoomNoSeat);
  }
}
