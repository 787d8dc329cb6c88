import type { ParticipantOrder } from '@chatpop/contracts';
import { MessageBus } from '@chatpop/message-bus';
import { Clock } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';

type EndReason = Extract<ParticipantOrder, { name: 'chat:sessions_ended' }>['reason'];

/** All sockets of a participant in the room, or those of one session. */
export interface Ending {
  readonly participant_id: string;
  readonly session_id?: string;
}

/** Orders the gateways to end sockets whose sessions were revoked. */
@Injectable()
export class SessionEndings {
  constructor(
    private readonly bus: MessageBus,
    private readonly clock: Clock,
  ) {}

  /** In their order, and together: with Redis away many wait no longer than one. What is lost gateways ask for. */
  async order(roomCode: string, endings: readonly Ending[], reason: EndReason, note?: string): Promise<void> {
    const ts = this.clock.now().toISOString();
    const about = { v: 1, name: 'chat:sessions_ended', room_code: roomCode, reason, ts, note } as const;
    await Promise.all(endings.map((ending) => this.bus.publishOrder({ ...about, ...ending })));
  }
}
