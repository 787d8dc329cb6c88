import type { FeedRecord, Position } from '../src/position.js';
import type { Room } from '../src/room.js';
import type { Claim, World } from './world.js';

/** How a client enters a room. */
export type Enter = (room: Room<Client>, client: Client, from: Position | undefined, head: Position) => Promise<void>;

export const properly: Enter = (room, client, from, head) => room.join(client, from, head);

/** A client, and the oracle that judges what it is sent: after a position comes the next one, or a reload. */
export class Client {
  static enter: Enter = properly;
  readonly faults: string[] = [];
  position: Position | undefined;
  received = 0;
  isConnected = false;
  private claim: Claim | undefined;
  private connection = 0;

  /** Comes, or goes, at any moment, also in the midst of joining. */
  act(world: World): void {
    if (this.isConnected) this.disconnect();
    else void this.connect(world);
  }

  private async connect(world: World): Promise<void> {
    const connection = (this.connection += 1);
    this.isConnected = true;
    const head = await world.answer(() => world.position, false);
    const claim = await world.claim(head);
    if (this.connection !== connection) {
      claim.release();
      return;
    }
    this.claim = claim;
    try {
      await Client.enter(claim.room, this, this.position, head);
    } catch {
      if (this.connection === connection) this.disconnect();
    }
  }

  private disconnect(): void {
    this.connection += 1;
    this.isConnected = false;
    this.claim?.room.leave(this);
    this.claim?.release();
    this.claim = undefined;
  }

  deliver(records: readonly FeedRecord[]): void {
    if (!this.claim) this.faults.push('was sent something after it left');
    for (const { header } of records) {
      const { position } = this;
      this.received += 1;
      if (position && (header.epoch !== position.epoch || header.seq !== position.seq + 1))
        this.faults.push(`${position.epoch}/${position.seq} was followed by ${header.epoch}/${header.seq}`);
      this.position = { epoch: header.epoch, seq: header.seq };
    }
  }

  /** Whoever never was here begins here. */
  joined(position: Position): void {
    this.position ??= position;
  }

  reload(position: Position): void {
    this.position = position;
  }
}
