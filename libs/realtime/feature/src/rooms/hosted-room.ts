import type { ParticipantOrder } from '@chatpop/contracts';
import type { LogHead, MessageBus, RoomListener, RoomRecord } from '@chatpop/message-bus';
import { isDurableRecord } from '@chatpop/message-bus';
import { Room, type FeedRecord, type Joined, type Position } from '@chatpop/realtime-domain';
import type { RoomAuthority } from '../authority/room-authority.js';
import type { RealtimeConfig } from '../realtime.config.js';
import { isBarred, type OriginBan } from '../admission/caller.js';
import { deliveries, deliveryDelay, incidents, joins } from '../realtime.metrics.js';
import type { RoomPresence } from '../presence/room-presence.js';
import { Frames } from '../sockets/frames.js';
import type { Membership, Person } from './membership.js';
import { parseBannedUsername, parsePresence } from './parse-event.js';
import { PassingEvents } from './passing-events.js';
import { PersonalFrames } from './personal-frames.js';

type Reads = Extract<ParticipantOrder, { name: 'chat:reads' }>;

/** What the envelope of every event of a room begins with. */
export interface RoomAddress {
  readonly room_code: string;
  readonly epoch: string;
}

/**
 * What was missed is told first: asking chat about every socket takes chat longer than reading what all rooms missed.
 * Sessions that ended are asked for all the time, and by one question.
 */
const ordersAfterMs = 2_000;

/** A room that this gateway has sockets in: what the bus says of it goes in, what sockets are sent comes out. */
export class HostedRoom implements RoomListener {
  private readonly room: Room<Membership>;
  private readonly passing: PassingEvents;
  /** The log was there: if it is gone later, only the database knows what it held. */
  private hadLog = false;

  constructor(
    readonly code: string,
    head: Position,
    private readonly bus: MessageBus,
    authority: RoomAuthority,
    readonly presence: RoomPresence,
    config: RealtimeConfig,
  ) {
    this.room = new Room<Membership>(
      head,
      {
        deliver: (members, records) => this.deliver(members, records),
        catchUp: ({ connection, events }, records) =>
          connection.sendCatchup(new PersonalFrames(records).for(events.muted)),
        joined: (member, joined) => this.joined(member, joined),
        reload: (members, position) => this.reload(members, position),
        readLog: (after, limit) => bus.read(code, after, limit),
        readHistory: (after, limit) => authority.history(code, after, limit),
        ...time,
        count: (kind) => incidents.inc({ kind }),
      },
      {
        maxWaiting: config.reorderEvents,
        maxWaitMs: config.reorderMs,
        maxRetryMs: config.repairRetryMs,
        maxResume: config.resumeEvents,
        beatMs: config.beatMs,
      },
    );
    this.passing = new PassingEvents({ viewers: () => this.room.members(), ...time }, config.passingBeatMs);
  }

  get address(): RoomAddress {
    return { room_code: this.code, epoch: this.room.position.epoch };
  }

  /** @throws what reading missed events threw; the member is not in the room then. */
  async join(member: Membership, from: Position | undefined, head: Position): Promise<void> {
    await this.room.join(member, from, head);
  }

  leave(member: Membership): void {
    this.room.leave(member);
  }

  close(): void {
    this.room.close();
  }

  onRecord(record: RoomRecord): void {
    if (isDurableRecord(record)) {
      this.hadLog = true;
      this.room.receive(record);
      return;
    }
    const { header, event } = record;
    const presence = parsePresence(header.name, event);
    if (!presence || this.presence.hear(presence, Date.parse(header.committed_at))) this.passing.add(record);
  }

  onOrder(order: ParticipantOrder): void {
    if (order.name === 'chat:origin_banned') {
      this.bar(order);
      return;
    }
    if (order.name === 'chat:reads') {
      this.tellReads(order);
      return;
    }
    for (const member of this.room.members())
      if (member.person?.participantId === order.participant_id) this.obey(order, member, member.person);
  }

  onResubscribed(): void {
    this.hadLog = true;
    time.schedule(ordersAfterMs, () => this.doubtMembers());
    void this.bus.heads([this.code]).then(
      ([head]) => this.compare(head),
      () => undefined,
    );
  }

  doubtSession(sessionId: string): void {
    for (const { person, events } of this.room.members()) if (person?.sessionId === sessionId) events.onDoubt();
  }

  /** Whether the feed has come as far as the log. */
  compare(head: LogHead | undefined): void {
    if (head) this.room.expect(head);
    else if (this.hadLog) this.room.doubt();
    this.hadLog = head !== undefined;
  }

  /** Orders may have been lost. */
  private doubtMembers(): void {
    for (const { events } of this.room.members()) events.onDoubt();
  }

  private obey(order: Exclude<ParticipantOrder, OriginBan | Reads>, member: Membership, { sessionId }: Person): void {
    const { events } = member;
    switch (order.name) {
      case 'chat:sessions_ended':
        if (!order.session_id || order.session_id === sessionId) events.onSessionEnded(order.reason, order.note);
        return;
      case 'chat:back_room_access':
        events.onBackRoomAccess(order.granted);
        return;
      case 'chat:mutes_changed':
        events.onMutesChanged(order.muted);
        return;
    }
  }

  /** Those of a person's sockets that did not say it themselves. */
  private tellReads({ reads }: Reads): void {
    const seqOf = new Map(reads.map(({ participant_id, seq }) => [participant_id, seq]));
    for (const { connection, person, isJoined, readSeq } of this.room.members()) {
      const seq = person && seqOf.get(person.participantId);
      if (isJoined && seq !== undefined && seq > readSeq)
        connection.send(Frames.ofSocketEvent('read', { seq }, this.address));
    }
  }

  /** Sockets that came from where somebody was banned; those that only read included. */
  private bar(ban: OriginBan): void {
    for (const { person, events } of this.room.members()) {
      const isSpared = person !== undefined && person.participantId === ban.spared_participant_id;
      if (!isSpared && isBarred(events.caller, ban)) events.onSessionEnded('banned');
    }
  }

  private deliver(members: Iterable<Membership>, records: readonly FeedRecord[]): void {
    const frames = new PersonalFrames(records);
    let sockets = 0;
    for (const { connection, events } of members) {
      connection.send(frames.for(events.muted));
      sockets += 1;
    }
    deliveries.inc(sockets * records.length);
    const now = Date.now();
    for (const { header, event } of records) {
      deliveryDelay.observe((now - Date.parse(header.committed_at)) / 1000);
      if (header.name === 'chat:participant_banned') this.ban(parseBannedUsername(event));
      if (header.name === 'chat:room_updated') this.doubtReaders();
    }
  }

  private joined(member: Membership, { outcome, position }: Joined): void {
    const { epoch, seq } = position;
    const presence = this.presence.current;
    const data = { room_code: this.code, epoch, head_seq: seq, recovered: outcome === 'resumed', presence };
    member.connection.send(Frames.ofSocketEvent('joined', data, { room_code: this.code, epoch }));
    member.isJoined = true;
    joins.inc({ outcome });
  }

  private reload(members: Iterable<Membership>, position: Position): void {
    const data = { room_code: this.code, head_seq: position.seq };
    const frames = Frames.ofSocketEvent('reload', data, { room_code: this.code, epoch: position.epoch });
    for (const { connection } of members) connection.send(frames);
  }

  /** The room may have become private. */
  private doubtReaders(): void {
    for (const { person, events } of this.room.members()) if (!person) events.onDoubt();
  }

  /** The order to end a banned person's sessions may have been lost; the event never is. */
  private ban(username: string | undefined): void {
    for (const { person, events } of this.room.members())
      if (person && person.username === username) events.onSessionEnded('banned');
  }
}

const time = {
  now: (): number => performance.now(),
  schedule(ms: number, work: () => void): void {
    if (ms === 0) setImmediate(work);
    else setTimeout(work, ms).unref();
  },
};
