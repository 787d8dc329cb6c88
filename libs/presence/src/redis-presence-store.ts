import type { Presence } from '@chatpop/contracts';
import { Logger } from '@nestjs/common';
import { Redis, type Result } from 'ioredis';
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
import { announceScript, snapshotScript, updateScript } from './update-script.js';

declare module 'ioredis' {
  interface RedisCommander<Context> {
    updatePresence(
      ...keysAndArgs: [string, string, string, string, ...(string | number)[]]
    ): Result<UpdateAnswer, Context>;
    snapshotPresence(people: string, size: number): Result<[count: number, sample: string[]], Context>;
    announcePresence(people: string, announced: string, ms: number, person: string): Result<number, Context>;
  }
}

/** A connection that answers nothing for so long leads nowhere, and is replaced. */
const deadAfterMs = 5_000;

type UpdateAnswer = [at: number, count: number, sample: string[], joined: string[], left: string[]];

/** The people of all gateways. Every call rejects at once while Redis is away, and after a time-out when it is late. */
export class RedisPresenceStore extends PresenceStore {
  private readonly logger = new Logger(RedisPresenceStore.name);
  private readonly redis: Redis;

  constructor(
    url: string,
    private readonly times: PresenceTimes & { readonly timeoutMs: number },
  ) {
    super();
    this.redis = new Redis(url, {
      lazyConnect: true,
      enableOfflineQueue: false,
      enableAutoPipelining: true,
      maxRetriesPerRequest: 0,
      connectTimeout: 1_000,
      commandTimeout: times.timeoutMs,
      socketTimeout: deadAfterMs,
      retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 5), 1_000),
      scripts: {
        updatePresence: { lua: updateScript, numberOfKeys: 4 },
        snapshotPresence: { lua: snapshotScript, numberOfKeys: 1 },
        announcePresence: { lua: announceScript, numberOfKeys: 2 },
      },
    });
    this.logOutages();
  }

  /** Connects; an unreachable Redis is not an error, it is tried again for ever. */
  async connect(): Promise<void> {
    await this.redis.connect().catch(() => undefined);
  }

  close(): void {
    this.redis.disconnect();
  }

  async update(roomCode: string, { arriving, present, leaving, gone }: PresenceChange): Promise<PresenceReport> {
    const { leaseMs, graceMs } = this.times;
    const keys = keysOf(roomCode);
    const [at, count, sample, joined, left] = await this.redis.updatePresence(
      keys.people,
      keys.lapsed,
      keys.announced,
      keys.counted,
      ...[leaseMs, graceMs, lapsedMs, sampleSize],
      ...[arriving.length, present.length, leaving.length, gone.length],
      ...[...arriving, ...present, ...leaving, ...gone].map(toMember),
    );
    return { at, count, sample: sample.map(nameOf), joined: joined.map(nameOf), left: left.map(nameOf) };
  }

  async snapshot(roomCode: string): Promise<Presence> {
    const [count, sample] = await this.redis.snapshotPresence(keysOf(roomCode).people, sampleSize);
    return { count, sample: sample.map(nameOf) };
  }

  async announce(roomCode: string, person: Person): Promise<number> {
    const { people, announced } = keysOf(roomCode);
    return this.redis.announcePresence(people, announced, announcedMs, toMember(person));
  }

  /** ioredis throws unhandled 'error' events; here they are logged once for each outage. */
  private logOutages(): void {
    let away = false;
    this.redis.on('error', (error: Error) => {
      if (!away) this.logger.warn({ msg: 'Redis is away: presence stands still', err: error });
      away = true;
    });
    this.redis.on('ready', () => {
      if (away) this.logger.warn({ msg: 'Redis is back: presence moves again' });
      away = false;
    });
  }
}

/** The hash tag keeps all of a room on one node of a cluster. */
function keysOf(roomCode: string) {
  const people = `chatpop:presence:{${roomCode}}`;
  return { people, lapsed: `${people}:lapsed`, announced: `${people}:announced`, counted: `${people}:counted` };
}

const toMember = ({ participantId, username }: Person): string => `${participantId} ${username}`;
const nameOf = (member: string): string => member.slice(member.indexOf(' ') + 1);
