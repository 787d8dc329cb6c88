import type { Presence } from '@chatpop/contracts';
import {
  announcedMs,
  lapsedMs,
  PresenceStore,
  sampleSize,
  type Person,
  type PresenceChange,
  type PresenceReport,
  type PresenceTimes,
} from './presence-store.js';

interface RoomPeople {
  /** By participant: the name, and when the lease ends. */
  readonly leases: Map<string, { readonly username: string; until: number }>;
  /** Participants who were told as left when their lease was over, and when. */
  readonly lapsed: Map<string, number>;
  /** Participants who were told as joined in advance, and until when that holds. */
  readonly announced: Map<string, number>;
}

/** The people of a single process. */
export class MemoryPresenceStore extends PresenceStore {
  private readonly rooms = new Map<string, RoomPeople>();
  private countedAt = 0;

  constructor(
    private readonly times: PresenceTimes,
    private readonly now: () => number = () => Date.now(),
  ) {
    super();
  }

  async update(roomCode: string, { arriving, present, leaving, gone }: PresenceChange): Promise<PresenceReport> {
    const room = this.room(roomCode);
    const now = this.now();
    const joined = [
      ...arriving.filter((person) => this.arrive(room, person, now)),
      ...present.filter((person) => this.renew(room, person, now) && room.lapsed.delete(person.participantId)),
    ];
    for (const { participantId } of leaving) {
      const lease = room.leases.get(participantId);
      if (lease) lease.until = Math.min(lease.until, now + this.times.graceMs);
    }
    const left = [...gone.filter(({ participantId }) => room.leases.delete(participantId)), ...endLeases(room, now)];
    const presence = toPresence(room, now);
    if (presence.count === 0 && room.announced.size === 0) this.rooms.delete(roomCode);
    this.countedAt = Math.max(now, this.countedAt + 1);
    return { at: this.countedAt, ...presence, joined: joined.map(toName), left: left.map(toName) };
  }

  async snapshot(roomCode: string): Promise<Presence> {
    const room = this.rooms.get(roomCode);
    return room ? toPresence(room, this.now()) : { count: 0, sample: [] };
  }

  async announce(roomCode: string, { participantId }: Person): Promise<number> {
    const room = this.room(roomCode);
    const now = this.now();
    for (const [id, until] of room.announced) if (until < now) room.announced.delete(id);
    room.announced.set(participantId, now + announcedMs);
    return room.leases.size;
  }

  private arrive(room: RoomPeople, person: Person, now: number): boolean {
    const isNew = this.renew(room, person, now);
    const announcedUntil = room.announced.get(person.participantId) ?? 0;
    room.announced.delete(person.participantId);
    room.lapsed.delete(person.participantId);
    return isNew && announcedUntil < now;
  }

  /** @returns whether there was no lease to renew. */
  private renew({ leases }: RoomPeople, { participantId, username }: Person, now: number): boolean {
    const isNew = !leases.has(participantId);
    leases.set(participantId, { username, until: now + this.times.leaseMs });
    return isNew;
  }

  private room(code: string): RoomPeople {
    const room = this.rooms.get(code) ?? { leases: new Map(), lapsed: new Map(), announced: new Map() };
    this.rooms.set(code, room);
    return room;
  }
}

function endLeases({ leases, lapsed }: RoomPeople, now: number): { readonly username: string }[] {
  const over = [...leases].filter(([, { until }]) => until <= now);
  for (const [participantId] of over) {
    leases.delete(participantId);
    lapsed.set(participantId, now);
  }
  for (const [participantId, at] of lapsed) if (at < now - lapsedMs) lapsed.delete(participantId);
  return over.map(([, lease]) => lease);
}

function toPresence({ leases }: RoomPeople, now: number): Presence {
  const present = [...leases.values()].filter(({ until }) => until > now);
  return { count: present.length, sample: present.slice(0, sampleSize).map(toName) };
}

const toName = ({ username }: { readonly username: string }): string => username;
