import { isWholeRun, type FeedRecord, type Position } from './position.js';
import { Repair } from './repair.js';
import { RoomFeed } from './room-feed.js';
import type { Joined, RoomLimits, RoomPorts } from './room-ports.js';

/** So much is delivered at once, whenever the next beat is: a larger write is no cheaper. */
const fullChars = 65_536;

/** So much is kept of each room, at hand for whoever was cut off a moment ago. */
const maxRecent = { events: 32, chars: 32_768 };

/**
 * A room as one gateway has it: its members, and the feed that they all follow in step.
 * Guarantee: from `join` on, a member is given every event after its position, in order, once; or is told to reload.
 */
export class Room<Member> {
  private readonly feed: RoomFeed;
  private readonly repair: Repair;
  /** Were given everything up to the feed's position. */
  private readonly live = new Set<Member>();
  /** What they missed is being read; what comes meanwhile is held for them. */
  private readonly joining = new Map<Member, FeedRecord[]>();
  /** Were elsewhere further on than the feed is here: the `seq` from which they follow it. */
  private readonly ahead = new Map<Member, number>();
  /** In order, to be delivered together at the next beat. */
  private fresh: FeedRecord[] = [];
  private freshChars = 0;
  /** What was delivered last. */
  private recent: readonly FeedRecord[] = [];
  private isBeating = false;
  private nextBeatAt = 0;

  /** @param head where the room stood before it was subscribed to. Compare heads once it is (`expect`). */
  constructor(
    head: Position,
    private readonly ports: RoomPorts<Member>,
    private readonly limits: RoomLimits,
  ) {
    this.feed = new RoomFeed(head, limits.maxWaiting);
    this.repair = new Repair(this.feed, ports, limits, {
      onRecords: (records) => this.gather(records),
      onRestart: (head) => this.restart(head),
    });
  }

  get position(): Position {
    return this.feed.position;
  }

  /** Everybody who is in, or on the way in. */
  *members(): Iterable<Member> {
    yield* this.live;
    yield* this.joining.keys();
    yield* this.ahead.keys();
  }

  /** A record was heard, in whatever order. */
  receive(record: FeedRecord): void {
    const offer = this.feed.offer(record);
    if (offer.outcome === 'next') this.gather(offer.records);
    else if (offer.outcome === 'duplicate') this.ports.count('duplicate');
    else if (offer.outcome === 'foreign') this.repair.doubt();
    else this.repair.watch();
  }

  /** The room was seen to reach to `head`, in the log or in the database. */
  expect(head: Position): void {
    if (this.feed.expect(head)) this.repair.watch();
    else this.repair.doubt();
  }

  /** What was heard may be incomplete, and nobody but the database can tell. */
  doubt(): void {
    this.repair.doubt();
  }

  /**
   * Brings a member in: after `from` if it was here before, else at the present position.
   * @param head where the room stood when the member was admitted: a position beyond it is of another life of the room.
   * @throws what reading the missed events threw; the member is not in the room then.
   */
  async join(member: Member, from: Position | undefined, head: Position): Promise<void> {
    this.expect(head);
    this.flush();
    const { epoch, seq } = this.feed.position;
    if (!from) this.follow(member, 'fresh');
    else if (from.epoch !== epoch || from.seq > Math.max(seq, head.seq)) this.reload(member);
    else if (from.seq > seq) this.followLater(member, from);
    else await this.resume(member, from);
  }

  leave(member: Member): void {
    this.live.delete(member);
    this.joining.delete(member);
    this.ahead.delete(member);
  }

  /** Nothing more is asked of the ports. */
  close(): void {
    this.repair.stop();
  }

  /** Holds what comes from now on, reads what was missed, and sends both as one run, or nothing. */
  private async resume(member: Member, from: Position): Promise<void> {
    const held: FeedRecord[] = [];
    this.joining.set(member, held);
    const missed = await this.readMissed(from, this.feed.position.seq).catch((error: unknown) => {
      this.joining.delete(member);
      throw error;
    });
    if (this.joining.get(member) !== held) return;
    this.flush();
    this.joining.delete(member);
    const run = [...missed, ...held];
    const { epoch, seq } = this.feed.position;
    if (from.epoch !== epoch || !isWholeRun(run, from, seq)) {
      this.reload(member);
      return;
    }
    if (run.length > 0) this.ports.catchUp(member, run);
    this.follow(member, 'resumed');
  }

  private follow(member: Member, outcome: Joined['outcome']): void {
    this.ports.joined(member, { outcome, position: this.feed.position });
    this.live.add(member);
  }

  private followLater(member: Member, from: Position): void {
    this.ports.joined(member, { outcome: 'resumed', position: from });
    this.ahead.set(member, from.seq);
  }

  private reload(member: Member): void {
    this.ports.reload([member], this.feed.position);
    this.follow(member, 'reloaded');
  }

  private gather(records: readonly FeedRecord[]): void {
    for (const record of records) {
      this.fresh.push(record);
      this.freshChars += record.event.length;
    }
    if (this.freshChars >= fullChars) this.flush();
    if (this.isBeating || this.fresh.length === 0) return;
    this.isBeating = true;
    this.ports.schedule(Math.max(0, this.nextBeatAt - this.ports.now()), () => this.beat());
  }

  /** What comes in a quiet room goes out at once; a busy one gathers between its beats. */
  private beat(): void {
    this.isBeating = false;
    this.nextBeatAt = this.ports.now() + this.limits.beatMs;
    this.flush();
  }

  /** Members change sides only between two flushes, so that each record finds everybody on exactly one side. */
  private flush(): void {
    if (this.fresh.length === 0) return;
    const records = this.fresh;
    this.fresh = [];
    this.freshChars = 0;
    this.recent = lastOf([...this.recent, ...records]);
    if (this.live.size > 0) this.ports.deliver(this.live, records);
    for (const held of this.joining.values())
      if (held.length < this.limits.maxResume) for (const record of records) held.push(record);
    for (const [member, seq] of this.ahead) this.deliverAhead(member, seq, records);
  }

  private deliverAhead(member: Member, after: number, records: readonly FeedRecord[]): void {
    const rest = records.filter(({ header }) => header.seq > after);
    if (rest.length > 0) this.ports.deliver([member], rest);
    if (this.feed.position.seq < after) return;
    this.ahead.delete(member);
    this.live.add(member);
  }

  /** Begins again at `head`: what lies between can not be told one by one. Those who are joining find out by themselves. */
  private restart(head: Position): void {
    this.flush();
    this.ports.count('restart');
    for (const member of this.ahead.keys()) this.live.add(member);
    this.ahead.clear();
    const waited = this.feed.restart(head);
    this.ports.reload(this.live, head);
    this.gather(waited);
  }

  /** The events after `from` up to `end`, whole, or less than that. */
  private async readMissed(from: Position, end: number): Promise<readonly FeedRecord[]> {
    const count = end - from.seq;
    if (count === 0 || count > this.limits.maxResume) return [];
    const recent = this.recent.slice(-count);
    if (isWholeRun(recent, from, end)) return recent;
    const logged = await this.ports.readLog(from.seq, count).catch(() => []);
    if (isWholeRun(logged, from, end)) return logged;
    const { records } = await this.ports.readHistory(from.seq, count);
    return records.slice(0, count);
  }
}

function lastOf(records: readonly FeedRecord[]): readonly FeedRecord[] {
  let [first, chars] = [records.length, 0];
  while (first > 0 && records.length - first < maxRecent.events) {
    chars += records[first - 1]?.event.length ?? 0;
    if (chars > maxRecent.chars) break;
    first -= 1;
  }
  return records.slice(first);
}
