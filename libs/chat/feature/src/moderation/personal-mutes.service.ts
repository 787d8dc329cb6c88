import type { Actor } from '@chatpop/auth';
import { PersonalMutes, type Member, type RoomEntity } from '@chatpop/chat-data-access';
import { usernameKey } from '@chatpop/chat-domain';
import { chatErrors, DomainError, type PersonalMutesResponse } from '@chatpop/contracts';
import { MessageBus } from '@chatpop/message-bus';
import { Clock, InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import { chatConfig, type ChatConfig } from '../chat.config.js';
import { RoomAccess } from '../rooms/room-access.js';
import { Targets } from './targets.js';

/** Whose messages somebody does not want to see in a room. Nobody else is told. */
@Injectable()
export class PersonalMutesService {
  constructor(
    private readonly access: RoomAccess,
    private readonly mutes: PersonalMutes,
    private readonly targets: Targets,
    private readonly bus: MessageBus,
    private readonly clock: Clock,
    @InjectConfig(chatConfig) private readonly config: ChatConfig,
  ) {}

  async list(actor: Actor, code: string): Promise<PersonalMutesResponse> {
    const { room, member } = await this.getMine(actor, code);
    return { usernames: await this.mutes.usernames(room.id, member.participant.id) };
  }

  async add(actor: Actor, code: string, username: string): Promise<PersonalMutesResponse> {
    const { room, member } = await this.getMine(actor, code);
    const { usernameKey: key } = await this.targets.get(room.id, username);
    const keys = await this.mutes.add(member.participant.id, key, this.config.personalMutesMax);
    if (!keys) throw new DomainError(chatErrors.mutesFull);
    return this.tell(room, member, keys);
  }

  async remove(actor: Actor, code: string, username: string): Promise<PersonalMutesResponse> {
    const { room, member } = await this.getMine(actor, code);
    return this.tell(room, member, await this.mutes.remove(member.participant.id, usernameKey(username)));
  }

  private async getMine(actor: Actor, code: string): Promise<{ room: RoomEntity; member: Member }> {
    const room = await this.access.getRoom(code);
    return { room, member: await this.access.requireMember(actor, room) };
  }

  private async tell(room: RoomEntity, { participant }: Member, muted: string[]): Promise<PersonalMutesResponse> {
    const ts = this.clock.now().toISOString();
    const about = { v: 1, name: 'chat:mutes_changed', room_code: room.code, participant_id: participant.id } as const;
    await this.bus.publishOrder({ ...about, muted, ts });
    return { usernames: await this.mutes.usernames(room.id, participant.id) };
  }
}
