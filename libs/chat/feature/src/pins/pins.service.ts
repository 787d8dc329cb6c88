import type { Actor } from '@chatpop/auth';
import { MessageChanges, PinRepository } from '@chatpop/chat-data-access';
import type { Message } from '@chatpop/contracts';
import { Injectable } from '@nestjs/common';
import { RoomAccess } from '../rooms/room-access.js';
import { RoomWrites } from '../rooms/room-writes.js';

/** Pins as people see them, and as the host takes them down. */
@Injectable()
export class PinsService {
  constructor(
    private readonly pins: PinRepository,
    private readonly messages: MessageChanges,
    private readonly access: RoomAccess,
    private readonly writes: RoomWrites,
  ) {}

  /** The top first. For whoever may read the room. */
  async list(actor: Actor, code: string): Promise<Message[]> {
    const { room } = await this.access.visit(actor, code);
    return this.pins.messages(room);
  }

  /** By the host or staff. Again changes nothing. */
  async remove(actor: Actor, code: string, messageId: string): Promise<void> {
    const room = await this.access.getRoom(code);
    await this.access.requireHost(actor, room);
    await this.writes.run(room.id, async (change) => {
      const { id } = await this.messages.get(change, messageId);
      await this.pins.end(change, id);
    });
  }
}
