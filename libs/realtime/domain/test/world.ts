import type { FeedRecord, Position } from '../src/position.js';
import { Room } from '../src/room.js';
import type { History, RoomPorts } from '../src/room-ports.js';
import { Client } from './client.js';
import type { Random } from './random.js';
import { record } from './records.js';

const limits = { beatMs: 20, maxWaiting: 6, maxWaitMs: 100, maxRetryMs: 1_000, maxResume: 40 };
const logLength = 25;

/** How the world treats what passes through it: chances for each step. */
export interface Weather {
  readonly lose: number;
  readonly repeat: number;
  readonly failRead: number;
  readonly loseLog: number;
  readonly newEpoch: number;
  readonly forget: number;
}

export const fairWeather: Weather = { lose: 0, repeat: 0, failRead: 0, loseLog: 0, newEpoch: 0, forget: 0 };
export const roughWeather: Weather = {
  lose: 0.1,
  repeat: 0.1,
  failRead: 0.1,
  loseLog: 0.01,
  newEpoch: 0.002,
  forget: 0.01,
};

interface Gateway {
  room: Room<Client> | undefined;
  isSubscribed: boolean;
  /** Clients that are in the room, or on their way in. */
  claims: number;
}

export interface Claim {
  readonly room: Room<Client>;
  release(): void;
}

/**
 * A database, a log, a lossy channel, two gateways and their clients, in which everything that is asynchronous happens
 * one step at a time, in an order that the seed chooses.
 */
export class World {
  epoch = 'e0';
  /** Committed, by `seq`; what was forgotten is missing. */
  private table: FeedRecord[] = [];
  private head = 0;
  private log: FeedRecord[] = [];
  private logged = 0;
  /** Whatever may happen next: messages on the way, answers on the way, timers. */
  private readonly pending: (() => void)[] = [];
  private readonly gateways: Gateway[] = [1, 2].map(() => ({ room: undefined, isSubscribed: false, claims: 0 }));
  readonly clients: Client[];
  readonly counts = new Map<string, number>();

  constructor(
    private readonly random: Random,
    private weather: Weather,
    clients: number,
  ) {
    this.clients = Array.from({ length: clients }, () => new Client());
  }

  /** What is true now, as admission and history tell it. */
  get position(): Position {
    return { epoch: this.epoch, seq: this.head };
  }

  step(): void {
    if (this.random.chance(this.weather.newEpoch)) this.beginEpoch();
    if (this.random.chance(this.weather.loseLog)) this.log = [];
    if (this.random.chance(this.weather.forget)) this.forget();
    const choice = this.random.below(20);
    if (choice < 5) this.commit();
    else if (choice < 10) this.append();
    else if (choice < 11) this.someClient().act(this);
    // The more is on its way, the more arrives: about a dozen things are always in the air.
    for (let count = this.random.below(this.pending.length / 6 + 2); count > 0; count -= 1)
      this.random.takeFrom(this.pending)?.();
  }

  /** Lets everything that is on its way arrive, in fair weather, and heads be compared, until nothing moves. */
  async settle(): Promise<void> {
    this.weather = fairWeather;
    for (let round = 0; round < 400; round += 1) {
      this.append();
      if (round % 20 === 0) for (const { room } of this.gateways) room?.expect(this.position);
      for (const work of this.pending.splice(0)) work();
      await turn();
    }
  }

  /** An answer that arrives whenever it likes; what it says was true when it was asked, or later. */
  answer<Value>(read: () => Value, mayFail: boolean): Promise<Value> {
    return new Promise((resolve, reject) => {
      const early = this.random.chance(0.5) ? read() : undefined;
      this.pending.push(() => {
        if (mayFail && this.random.chance(this.weather.failRead)) reject(new Error('read failed'));
        else resolve(early ?? read());
      });
    });
  }

  private commit(): void {
    this.head += 1;
    this.table.push(record(this.head, this.epoch));
  }

  private append(): void {
    const next = this.table.find(({ header }) => header.seq > this.logged);
    if (!next) return;
    this.logged = next.header.seq;
    this.log = [...this.log, next].slice(-logLength);
    for (const gateway of this.gateways) {
      const { room, isSubscribed } = gateway;
      if (!room || !isSubscribed) continue;
      const copies = this.random.chance(this.weather.lose) ? 0 : this.random.chance(this.weather.repeat) ? 2 : 1;
      for (let copy = 0; copy < copies; copy += 1) this.pending.push(() => room.receive(next));
    }
  }

  /** An event that can no longer be told, because a later one took its place. */
  private forget(): void {
    this.table.splice(this.random.below(this.table.findIndex(({ header }) => header.seq >= this.logged)), 1);
  }

  private someClient(): Client {
    const client = this.clients[this.random.below(this.clients.length)];
    if (!client) throw new Error('there are no clients');
    return client;
  }

  private beginEpoch(): void {
    this.epoch = `e${Number(this.epoch.slice(1)) + 1}`;
    this.head = this.random.below(this.head + 1);
    this.table = [];
    this.log = [];
    this.logged = this.head;
  }

  /** Claims the room on one of the gateways; the first to come has it opened, and subscribed to a little later. */
  async claim(head: Position): Promise<Claim> {
    const gateway = this.gateways[this.random.below(this.gateways.length)];
    if (!gateway) throw new Error('there are no gateways');
    if (gateway.claims === 0 && this.random.chance(0.5)) this.close(gateway);
    gateway.claims += 1;
    const release = (): void => void (gateway.claims -= 1);
    if (gateway.room) return { room: gateway.room, release };
    const room = (gateway.room = this.newRoom(head));
    await this.answer(() => (gateway.isSubscribed = true), false);
    const logged = await this.answer(() => this.log.at(-1)?.header, false);
    if (logged) room.expect(logged);
    return { room, release };
  }

  private close(gateway: Gateway): void {
    gateway.room?.close();
    gateway.room = undefined;
    gateway.isSubscribed = false;
  }

  private newRoom(head: Position): Room<Client> {
    const ports: RoomPorts<Client> = {
      deliver: (members, records) => {
        for (const member of members) member.deliver(records);
      },
      catchUp: (member, records) => member.deliver(records),
      joined: (member, { position }) => member.joined(position),
      reload: (members, position) => {
        for (const member of members) member.reload(position);
      },
      readLog: (after, limit) => this.answer(() => since(this.log, after).slice(0, limit), true),
      readHistory: (after, limit) =>
        this.answer<History>(() => ({ head: this.position, records: since(this.table, after).slice(0, limit) }), true),
      now: () => 0,
      schedule: (_ms, work) => void this.pending.push(work),
      count: (what) => void this.counts.set(what, (this.counts.get(what) ?? 0) + 1),
    };
    return new Room(head, ports, limits);
  }
}

const since = (records: readonly FeedRecord[], after: number): FeedRecord[] =>
  records.filter(({ header }) => header.seq > after);

/** Lets promises that are settled run on. */
export const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
