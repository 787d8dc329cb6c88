import type { Actor } from '@chatpop/auth';
import {
  RoomRepository,
  type BanSuspect,
  type ClientOrigin,
  type Member,
  type NewParticipant,
  type ParticipantEntity,
  type RoomEntity,
} from '@chatpop/chat-data-access';
import { usernameKey } from '@chatpop/chat-domain';
import { Clock } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import { BanChecks } from '../moderation/ban-checks.js';
import { SessionTokens } from './session-tokens.js';

/** Who comes to a room: as which participant, if they were here before, and with what standing. */
export interface Arrival {
  readonly actor: Actor;
  readonly room: RoomEntity;
  readonly origin: ClientOrigin;
  readonly member: Member | null;
  readonly known: ParticipantEntity | null;
}

export interface Admitted {
  readonly participant: ParticipantEntity;
  readonly token: string;
}

/** Knows those who come back, and lets people in. */
@Injectable()
export class Arrivals {
  constructor(
    private readonly rooms: RoomRepository,
    private readonly checks: BanChecks,
    private readonly sessions: SessionTokens,
    private readonly clock: Clock,
  ) {}

  /** A session says who it is, then an account; an anonymous person is known by their device under the name they ask for. */
  async recognise(
    actor: Actor,
    room: RoomEntity,
    member: Member | null,
    asked: string | undefined,
    origin: ClientOrigin,
  ): Promise<Arrival> {
    const known = member?.participant ?? (await this.findKnown(actor, room, asked, origin));
    return { actor, room, origin, member, known };
  }

  /** @throws DomainError `CHAT.SITE_BANNED`, `CHAT.BANNED` */
  async requireWelcome(arrival: Arrival): Promise<void> {
    await this.checks.requireWelcome(arrival.room, suspectOf(arrival));
  }

  /**
   * Lets somebody in, under a new name where `values` are given. @returns `null` when the name was taken
   * @throws DomainError as `requireWelcome`, when the ban came meanwhile
   */
  async admit(arrival: Arrival, values: NewParticipant | null): Promise<Admitted | null> {
    const { actor, room, origin, member, known } = arrival;
    if (member) {
      const { participant, sessionId } = member;
      return { participant, token: await this.sessions.renew(room, participant, sessionId, origin) };
    }
    return this.rooms.source.transaction(async (manager) => {
      const participant = values ? await this.rooms.insertParticipant(manager, values, this.clock.now()) : known;
      if (!participant) return null;
      return { participant, token: await this.sessions.open(manager, actor, room, participant, origin) };
    });
  }

  private async findKnown(actor: Actor, room: RoomEntity, asked: string | undefined, origin: ClientOrigin) {
    if (actor.user) return this.rooms.findParticipantOfUser(room.id, actor.user.sub);
    if (asked === undefined) return null;
    const named = await this.rooms.findParticipantNamed(room.id, usernameKey(asked));
    return named?.userId === null && named.deviceId === origin.deviceId ? named : null;
  }
}

/** A token that was revoked still tells whose it was. */
const suspectOf = ({ actor, room, origin, known }: Arrival): BanSuspect => ({
  userId: known ? known.userId : (actor.user?.sub ?? null),
  participantId: known?.id ?? (actor.session?.room === room.id ? actor.session.sub : null),
  ...origin,
});
