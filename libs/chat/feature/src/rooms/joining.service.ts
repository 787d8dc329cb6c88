import type { Actor } from '@chatpop/auth';
import type { ClientOrigin, ParticipantEntity } from '@chatpop/chat-data-access';
import { chatErrors, DomainError, type JoinRoomRequest, type JoinRoomResponse } from '@chatpop/contracts';
import { Injectable } from '@nestjs/common';
import { AccessCodes } from './access-codes.js';
import { Arrivals, type Admitted, type Arrival } from './arrivals.js';
import { JoinLimits } from './join-limits.js';
import { ParticipantNames } from './participant-names.js';
import { PresenceService } from './presence.service.js';
import { RoomAccess } from './room-access.js';
import { toParticipant } from './room.mapper.js';
import { participantOf, RoomsService } from './rooms.service.js';

export interface Join {
  readonly response: JoinRoomResponse;
  /** Whether this was the first time. */
  readonly isNew: boolean;
}

type Entrance = Admitted & Pick<Join, 'isNew'>;

/** How many names are suggested before giving up: one in a million is taken. */
const suggestions = 5;

/** Joining, in the order of the rules: room, open, bans, access code, username, name free, participation, session. */
@Injectable()
export class JoiningService {
  constructor(
    private readonly roomsService: RoomsService,
    private readonly access: RoomAccess,
    private readonly arrivals: Arrivals,
    private readonly codes: AccessCodes,
    private readonly names: ParticipantNames,
    private readonly limits: JoinLimits,
    private readonly presence: PresenceService,
  ) {}

  async join(actor: Actor, code: string, request: JoinRoomRequest, origin: ClientOrigin): Promise<Join> {
    const room = await this.access.getRoom(code);
    const member = await this.access.findMember(actor, room);
    if (!member) await this.limits.countJoin(room.id, origin.network);
    if (!room.isActive) throw new DomainError(chatErrors.roomClosed);
    const arrival = await this.arrivals.recognise(actor, room, member, request.username, origin);
    await this.arrivals.requireWelcome(arrival);
    if (!arrival.known) await this.codes.require(room, request.access_code, origin.network);
    const { isNew, participant, token } = await this.enter(arrival, request.username);
    if (isNew) await this.presence.onJoined(room, participant);
    return { response: await this.answer(code, participant, token), isNew };
  }

  private async enter(arrival: Arrival, asked: string | undefined): Promise<Entrance> {
    const { actor, room, origin, known } = arrival;
    if (known) return { ...(await this.admitted(arrival)), isNew: false };
    for (let draw = 1; ; draw += 1) {
      const name = await this.names.choose(actor, asked);
      const newcomer = { ...participantOf(room, name), userId: actor.user?.sub ?? null, deviceId: origin.deviceId };
      const entered = await this.limits.countNewName(!actor.user, room.id, origin.network, () =>
        this.arrivals.admit(arrival, newcomer),
      );
      if (entered) return { ...entered, isNew: true };
      if (!name.isSuggested || draw === suggestions) return this.enterBeside(arrival);
    }
  }

  /** The name is taken; unless it was this very account that came in at the same time. */
  private async enterBeside(arrival: Arrival): Promise<Entrance> {
    const { actor, room, origin } = arrival;
    const again = await this.arrivals.recognise(actor, room, null, undefined, origin);
    if (!again.known) throw new DomainError(chatErrors.usernameTaken);
    return { ...(await this.admitted(again)), isNew: false };
  }

  private async admitted(arrival: Arrival): Promise<Admitted> {
    const admitted = await this.arrivals.admit(arrival, null);
    if (!admitted) throw new Error('Whoever is known needs no new name');
    return admitted;
  }

  private async answer(code: string, participant: ParticipantEntity, session_token: string): Promise<JoinRoomResponse> {
    const room = await this.access.getRoom(code);
    return {
      room: await this.roomsService.show(room),
      participant: toParticipant(participant),
      session_token,
      epoch: room.epoch,
      last_seq: room.lastSeq,
    };
  }
}
