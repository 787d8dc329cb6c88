import type { SessionClaims } from '@chatpop/auth';
import { MessageChanges, PaidMessages, type RoomChange, type MessageRow } from '@chatpop/chat-data-access';
import { chatErrors, DomainError, type Message } from '@chatpop/contracts';
import { Injectable } from '@nestjs/common';
import { LockedAccess } from '../messages/locked-access.js';
import { RoomWrites } from '../rooms/room-writes.js';

/** Who got a tip or a gift says thank you: everybody sees it on the message. */
@Injectable()
export class ThanksService {
  constructor(
    private readonly writes: RoomWrites,
    private readonly messages: MessageChanges,
    private readonly paid: PaidMessages,
    private readonly locked: LockedAccess,
  ) {}

  /** Again changes nothing. */
  async thank(session: SessionClaims, id: string): Promise<Message> {
    return this.writes.run(session.room, async (change) => {
      const { username, is_host, participant_id } = await this.locked.requireWriter(change, session);
      const row = await this.getPaid(change, id);
      const recipient = row.paid?.gift?.recipient;
      if (recipient === undefined ? !is_host : recipient !== username) throw new DomainError(chatErrors.recipientOnly);
      const thanked = row.paid?.is_thanked ? row : await this.paid.thank(change, row);
      return this.messages.show(change, thanked, participant_id);
    });
  }

  private async getPaid(change: RoomChange, id: string): Promise<MessageRow> {
    const row = await this.messages.get(change, id);
    if (row.is_deleted) throw new DomainError(chatErrors.messageNotFound);
    if (!row.paid) throw new DomainError(chatErrors.notThankable);
    return row;
  }
}
