import { MessageChanges, type DecidedPurchase, type RoomChange } from '@chatpop/chat-data-access';

/** What is given by being said in the room: taking it back deletes the message. */
export abstract class SpokenGrants {
  constructor(private readonly changes: MessageChanges) {}

  async revoke(change: RoomChange, { message_id }: DecidedPurchase): Promise<boolean> {
    const row = message_id === null ? undefined : await this.changes.find(change, message_id);
    if (!row || row.is_deleted) return false;
    await this.changes.remove(change, row);
    return true;
  }
}
