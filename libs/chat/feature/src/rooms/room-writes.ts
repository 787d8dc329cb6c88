import { RoomChanges, type Changed, type RoomChange } from '@chatpop/chat-data-access';
import { chatErrors, DomainError } from '@chatpop/contracts';
import { Clock, requestContext } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import { OutboxRelay } from '../outbox/outbox-relay.js';

/** Changes a room under its lock; once that is committed, everybody is told. */
@Injectable()
export class RoomWrites {
  constructor(
    private readonly changes: RoomChanges,
    private readonly relay: OutboxRelay,
    private readonly clock: Clock,
  ) {}

  async run<Result>(roomId: string, work: (change: RoomChange) => Promise<Result>): Promise<Result> {
    return this.tell(await this.changes.run(roomId, this.origin(), work));
  }

  /** Nothing is said in the Back Room either until it is committed. */
  async runWithBackRoom<Result>(roomId: string, work: (change: RoomChange) => Promise<Result>): Promise<Result> {
    return this.tell(await this.changes.runWithBackRoom(roomId, this.origin(), work));
  }

  private tell<Result>({ result, records }: Changed<Result>): Result {
    this.relay.relay(records);
    return result;
  }

  private origin() {
    return { at: this.clock.now(), requestId: requestContext.requestId() };
  }
}

/** For work in a room that is done as well when somebody deletes the room at the same moment. */
export async function unlessDeleted(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof DomainError && error.definition === chatErrors.roomNotFound)) throw error;
  }
}
