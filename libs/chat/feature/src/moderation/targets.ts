import { RoomRepository, type ParticipantEntity } from '@chatpop/chat-data-access';
import { usernameKey } from '@chatpop/chat-domain';
import { chatErrors, DomainError } from '@chatpop/contracts';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** Whom somebody means by a username in a room. */
@Injectable()
export class Targets {
  constructor(private readonly rooms: RoomRepository) {}

  /** @throws DomainError `CHAT.PARTICIPANT_NOT_FOUND` */
  async get(roomId: string, username: string, manager?: EntityManager): Promise<ParticipantEntity> {
    const participant = await this.rooms.findParticipantNamed(roomId, usernameKey(username), manager);
    if (!participant) throw new DomainError(chatErrors.participantNotFound);
    return participant;
  }

  /** @throws DomainError as above, `CHAT.HOST_PROTECTED` */
  async getGuest(roomId: string, username: string, manager?: EntityManager): Promise<ParticipantEntity> {
    const participant = await this.get(roomId, username, manager);
    if (participant.isHost) throw new DomainError(chatErrors.hostProtected);
    return participant;
  }
}
