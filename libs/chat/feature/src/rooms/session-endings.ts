import type { ParticipantOrder } from '@chatpop/contracts';
import { MessageBus } from '@chatpop/message-bus';
import { Clock } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';

type EndReason = Extract<ParticipantOrder, { name: 'chat:sessions_ended' }>['reason'];

/** Orders the gateways to end sockets whose sessions were revoked. */
@Injectable()
export class SessionEndings {
  constructor(
    private readonly bus: MessageBus,
    private readonly clock: Clock,
  ) {}

  /** All sockets of the participants in the room, or those of one session. */
  async order(
    roomCode: string,
    participantIds: readonly string[],
    reason: EndReason,
    more: { readonly session_id?: string; readonly note?: string } = {},
  ): Promise<void> {
    const ts = this.clock.now().toISOString();
    const about = { v: 1, name: 'chat:sessions_ended', room_code: roomCode, reason, ts, ...more } as const;
    for (const participant_id of participantIds) await this.bus.publishOrder({ ...about, participant_id });
  }
}
