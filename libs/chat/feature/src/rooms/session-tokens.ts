import { TokenSigner } from '@chatpop/auth';
import { RoomRepository, type ParticipantEntity, type RoomEntity } from '@chatpop/chat-data-access';
import { Clock, InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { chatConfig, type ChatConfig } from '../chat.config.js';

/** Session tokens, and the rows that let them be revoked before they expire. */
@Injectable()
export class SessionTokens {
  constructor(
    private readonly rooms: RoomRepository,
    private readonly signer: TokenSigner,
    private readonly clock: Clock,
    @InjectConfig(chatConfig) private readonly config: ChatConfig,
  ) {}

  /** Opens a session in the caller's transaction. */
  async open(manager: EntityManager, room: RoomEntity, participant: ParticipantEntity): Promise<string> {
    const sessionId = await this.rooms.openSession(manager, participant, this.expiry());
    return this.sign(room, participant, sessionId);
  }

  /** A fresh token for a session that goes on. */
  async renew(room: RoomEntity, participant: ParticipantEntity, sessionId: string): Promise<string> {
    await this.rooms.extendSession(sessionId, this.expiry());
    return this.sign(room, participant, sessionId);
  }

  private sign(room: RoomEntity, { id, username }: ParticipantEntity, sid: string): Promise<string> {
    return this.signer.session(
      { sub: id, sid, room: room.id, code: room.code, username },
      this.config.sessionTtlSeconds,
    );
  }

  private expiry(): Date {
    return new Date(this.clock.now().getTime() + this.config.sessionTtlSeconds * 1000);
  }
}
