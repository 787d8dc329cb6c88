import type { RoomClient } from '@chatpop/client';
import type { Evidence, KeptRoom } from '../evidence.js';
import { randomFrom } from '../random.js';
import { Crowd } from './crowd.js';
import type { Ear } from './ear.js';
import { Senders } from './senders.js';
import { cuttableSockets } from './sockets.js';
import type { Stack } from './stack.js';
import { until } from './wait.js';

export interface LoadSize {
  readonly sockets: number;
  readonly rooms: number;
  readonly perSecond: number;
}

export interface LoadOptions {
  readonly size: LoadSize;
  readonly seed: number;
  /** Listens without position, order and repair: the twin. */
  readonly isNaive?: boolean;
}

/** Load L: a crowd that listens and talks, until it is told to stop. */
export class Load {
  private constructor(
    private readonly stack: Stack,
    readonly crowd: Crowd,
    readonly senders: Senders,
    readonly ears: readonly Ear[],
    readonly speakers: readonly RoomClient[],
    readonly size: LoadSize,
    /** Cuts every socket of the crowd, on its own side. */
    readonly cut: () => number,
  ) {}

  /** Resolves when everybody is in. */
  static async start(stack: Stack, { size, seed, isNaive = false }: LoadOptions): Promise<Load> {
    const senders = new Senders(randomFrom(seed, 'senders'));
    const { WebSocket, cut } = cuttableSockets();
    const options = { random: randomFrom(seed, 'clients'), fetch: senders.fetch, WebSocket };
    const crowd = await Crowd.gather(stack, { people: size.sockets, rooms: size.rooms }, options);
    const listeners = crowd.people.map((person) => crowd.listener(person, person.position));
    const ears = isNaive ? crowd.people.map((person) => crowd.naive(person)) : listeners;
    for (const ear of ears) ear.connect();
    await until('everybody is in', () => ears.every(({ isJoined }) => isJoined));
    return new Load(
      stack,
      crowd,
      senders,
      ears,
      listeners.map(({ client }) => client),
      size,
      cut,
    );
  }

  talk(perSecond = this.size.perSecond): void {
    this.senders.start(this.speakers, perSecond);
  }

  /** Everything that is kept now was heard by all. @returns how long that took, in ms. */
  async caughtUp(withinMs = 60_000): Promise<number> {
    const began = Date.now();
    const heads = new Map((await this.stack.kept(this.crowd.codes)).map(({ code, last_seq }) => [code, last_seq]));
    const isThere = (ear: Ear): boolean => ear.reached >= (heads.get(ear.room) ?? 0);
    await until('everybody has heard everything', () => this.ears.every(isThere), withinMs);
    return Date.now() - began;
  }

  /** What is kept of its rooms now. */
  kept(): Promise<KeptRoom[]> {
    return this.stack.kept(this.crowd.codes);
  }

  /** Ends it and collects what happened. Who has not heard everything in time is for the oracle to find. */
  async end(settleMs = 60_000): Promise<Evidence> {
    await this.senders.stop();
    const { codes } = this.crowd;
    await this.caughtUp(settleMs).catch(() => undefined);
    await until('the outbox is empty', async () => (await this.stack.outbox(codes)) === 0, settleMs).catch(
      () => undefined,
    );
    const evidence = {
      sent: this.senders.log,
      sockets: this.ears.map((ear) => ear.log()),
      rooms: await this.stack.kept(codes),
      foreignBodies: this.crowd.book.foreign,
      outbox: await this.stack.outbox(codes),
      accidents: this.stack.accidents(),
    };
    this.close();
    return evidence;
  }

  close(): void {
    for (const ear of this.ears) ear.close();
    for (const speaker of this.speakers) speaker.close();
  }
}
