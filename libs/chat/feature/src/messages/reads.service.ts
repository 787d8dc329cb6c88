import { ReadPositions, type Reading, type ReadPosition } from '@chatpop/chat-data-access';
import { MessageBus } from '@chatpop/message-bus';
import { Clock } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';

/** How far people have read. Where a position moves the person's sockets are told, on every gateway, and nobody else. */
@Injectable()
export class ReadsService {
  constructor(
    private readonly positions: ReadPositions,
    private readonly bus: MessageBus,
    private readonly clock: Clock,
  ) {}

  /** @returns where the participant stands now. */
  async advance(
    room: { readonly id: string; readonly code: string },
    participantId: string,
    seq: number,
  ): Promise<number> {
    const position = await this.positions.advance(room.id, participantId, seq);
    void this.tell(room.code, [position]);
    return position.seq;
  }

  /** For what gateways gathered. @returns the positions of those who may be in the room. */
  async advanceMany(roomCode: string, readings: readonly Reading[]): Promise<ReadPosition[]> {
    const positions = await this.positions.advanceMany(roomCode, readings, this.clock.now());
    void this.tell(roomCode, positions);
    return positions;
  }

  private async tell(room_code: string, positions: readonly ReadPosition[]): Promise<void> {
    const moved = positions.filter(({ hasMoved }) => hasMoved);
    if (moved.length === 0) return;
    const reads = moved.map(({ participantId, seq }) => ({ participant_id: participantId, seq }));
    await this.bus.publishOrder({ v: 1, name: 'chat:reads', room_code, reads, ts: this.clock.now().toISOString() });
  }
}
