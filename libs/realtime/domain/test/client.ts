import type { FeedRecord, Position } from '../src/position.js';
import type { Room } from '../src/room.js';
import type { Random } from './random.js';
import type { World } from './world.js';

/** How a client enters a room; the product's way is `Room.join`. */
export type Enter = (
  room: Room<Client>,
  client: Client,
  from: Position | undefined,
  head: Position,
) => Promise<Position | undefined>;

export const properly: Enter = async (room, client, from, head) => (await room.join(client, from, head))?.position;

/** A client, and the oracle that judges what it is sent: after a position comes the next one, or a reload. */
export class Client {
  static enter: Enter = properly;
  readonly faults: string[] = [];
  position: Position | undefined;
  received = 0;
  private room: Room<Client> | undefined;
  private connection = 0;

  constructor(private readonly random: Random) {}

  get isJoined(): boolean {
    return this.room !== undefined;
  }

  /** Comes, or goes, at any moment, also in the midst of joining. */
  act(rooms: readonly Room<Client>[], world: World): void {
    if (this.room) this.disconnect();
    else void this.connect(rooms, world);
  }

  async connect(rooms: readonly Room<Client>[], world: World): Promise<void> {
    const room = rooms[this.random.below(rooms.length)];
    const connection = (this.connection += 1);
    this.room = room;
    const head = await world.answer(() => world.position, false);
    if (!room || this.connection !== connection) return;
    const from = this.position;
    try {
      const position = await Client.enter(room, this, from, head);
      if (this.connection === connection && position && !from) this.position ??= position;
    } catch {
      if (this.connection === connection) this.disconnect();
    }
  }

  disconnect(): void {
    this.connection += 1;
    this.room?.leave(this);
    this.room = undefined;
  }

  deliver(records: readonly FeedRecord[]): void {
    if (!this.room) this.faults.push('was sent something after it left');
    for (const { header } of records) {
      const { position } = this;
      this.received += 1;
      if (position && (header.epoch !== position.epoch || header.seq !== position.seq + 1))
        this.faults.push(`${position.epoch}/${position.seq} was followed by ${header.epoch}/${header.seq}`);
      this.position = { epoch: header.epoch, seq: header.seq };
    }
  }

  reload(position: Position): void {
    this.position = position;
  }
}
