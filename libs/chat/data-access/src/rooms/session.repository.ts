import { newId } from '@chatpop/persistence';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { IsNull, type DataSource, type EntityManager } from 'typeorm';
import type { ClientOrigin } from '../moderation/ban.js';
import type { ParticipantEntity } from './participant.entity.js';
import { SessionEntity } from './session.entity.js';

export interface NewSession {
  readonly expiresAt: Date;
  /** `null` when nobody called. */
  readonly origin: ClientOrigin | null;
  /** The login that it was opened under, and ends with. */
  readonly loginId: string | null;
}

export interface RevokedSession {
  readonly session_id: string;
  readonly participant_id: string;
  readonly room_code: string;
}

export interface EndedLately {
  readonly session_id: string;
  readonly room_code: string;
  readonly revoked_at: Date;
}

/** What session tokens stand for. */
@Injectable()
export class SessionRepository {
  constructor(@InjectDataSource('chat') readonly source: DataSource) {}

  async open(manager: EntityManager, participant: ParticipantEntity, session: NewSession): Promise<string> {
    const id = newId();
    const { roomId, id: participantId } = participant;
    const { expiresAt, loginId, origin } = session;
    const { network, deviceId } = origin ?? { network: null, deviceId: null };
    const values = { id, roomId, participantId, expiresAt, loginId, network, deviceId, revokedAt: null };
    await manager.insert(SessionEntity, values);
    return id;
  }

  /** @returns whether it goes on: one that was revoked stays so. */
  async extend(manager: EntityManager, id: string, expiresAt: Date, origin: ClientOrigin): Promise<boolean> {
    const { affected } = await manager.update(SessionEntity, { id, revokedAt: IsNull() }, { expiresAt, ...origin });
    return affected === 1;
  }

  async revoke(id: string, now: Date): Promise<void> {
    await this.source.manager.update(SessionEntity, { id, revokedAt: IsNull() }, { revokedAt: now });
  }

  async revokeOfParticipant(manager: EntityManager, participantId: string, now: Date): Promise<void> {
    await manager.update(SessionEntity, { participantId, revokedAt: IsNull() }, { revokedAt: now });
  }

  async revokeOfLogin(loginId: string, now: Date): Promise<RevokedSession[]> {
    const [rows] = await this.source.query<[RevokedSession[], number]>(
      `update chat.session s set revoked_at = $2 from chat.room r
       where s.login_id = $1 and s.revoked_at is null and r.id = s.room_id
       returning s.id as session_id, s.participant_id, r.code as room_code`,
      [loginId, now],
    );
    return rows;
  }

  /** Those that were ended after `since`, oldest first: `limit`, and those that were ended together with the last one. */
  async endedSince(since: Date, limit: number): Promise<EndedLately[]> {
    return this.source.query<EndedLately[]>(
      `select s.id as session_id, r.code as room_code, s.revoked_at from chat.session s
       join chat.room r on r.id = s.room_id where s.revoked_at > $1
       order by s.revoked_at fetch first $2 rows with ties`,
      [since, limit],
    );
  }

  /** Where a participant was seen last. */
  async lastOrigin(manager: EntityManager, participantId: string): Promise<ClientOrigin | null> {
    const session = await manager.findOne(SessionEntity, { where: { participantId }, order: { id: 'desc' } });
    const { network, deviceId } = session ?? { network: null, deviceId: null };
    return network === null || deviceId === null ? null : { network, deviceId };
  }
}
