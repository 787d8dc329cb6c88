import { setTimeout as delay } from 'node:timers/promises';
import { DomainError, everyRoom, realtimeErrors, type ParticipantOrder } from '@chatpop/contracts';
import { MessageBus } from '@chatpop/message-bus';
import { presenceConfig, PresenceStore, type PresenceConfig } from '@chatpop/presence';
import type { Position } from '@chatpop/realtime-domain';
import { InjectConfig } from '@chatpop/service-bootstrap';
import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { RoomAuthority } from '../authority/room-authority.js';
import { RoomPresence } from '../presence/room-presence.js';
import { realtimeConfig, type RealtimeConfig } from '../realtime.config.js';
import { roomsHosted } from '../realtime.metrics.js';
import { HostedRoom } from './hosted-room.js';

const listenRetryMs = 1_000;

interface Entry {
  readonly room: HostedRoom;
  readonly subscribed: Promise<() => Promise<void>>;
  /** Sockets that are in it or on their way in. */
  claims: number;
  emptySince: number;
}

/** The rooms this gateway has sockets in. Only those are subscribed to, so that messages elsewhere cost it nothing. */
@Injectable()
export class RoomRegistry implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(RoomRegistry.name);
  private readonly entries = new Map<string, Entry>();
  private readonly timers: NodeJS.Timeout[] = [];
  private hasEnded = false;

  constructor(
    private readonly bus: MessageBus,
    private readonly authority: RoomAuthority,
    private readonly presence: PresenceStore,
    @InjectConfig(presenceConfig) private readonly presenceOptions: PresenceConfig,
    @InjectConfig(realtimeConfig) private readonly config: RealtimeConfig,
  ) {}

  onModuleInit(): void {
    this.timers.push(setInterval(() => void this.compareHeads(), this.config.headCheckMs));
    this.timers.push(setInterval(() => this.closeEmpty(Date.now()), 1_000));
    this.timers.push(setInterval(() => this.renewPresence(), this.presenceOptions.renewMs));
  }

  onApplicationBootstrap(): void {
    void this.listenEverywhere();
  }

  onApplicationShutdown(): void {
    this.hasEnded = true;
    this.timers.forEach(clearInterval);
    for (const { room } of this.entries.values()) room.close();
  }

  /**
   * Claims a room: it stays subscribed to until every claim was released.
   * @param head where the room stood when somebody was admitted to it.
   * @throws DomainError `REALTIME.ROOM_UNAVAILABLE` when it can't be subscribed to now.
   */
  async claim(code: string, head: Position): Promise<HostedRoom> {
    const entry = this.entries.get(code) ?? this.open(code, head);
    entry.claims += 1;
    try {
      await inTime(entry.subscribed, this.config.subscribeTimeoutMs);
      return entry.room;
    } catch (cause) {
      this.release(entry.room);
      throw new DomainError(realtimeErrors.roomUnavailable, { retryAfterSeconds: 1, cause });
    }
  }

  release(room: HostedRoom): void {
    const entry = this.entries.get(room.code);
    if (entry?.room !== room) return;
    entry.claims -= 1;
    entry.emptySince = Date.now();
  }

  /** A session is said to have ended: chat is to be asked about its sockets. */
  doubtSession(code: string, sessionId: string): void {
    this.entries.get(code)?.room.doubtSession(sessionId);
  }

  private open(code: string, head: Position): Entry {
    const presence = new RoomPresence(code, this.presence, this.bus, this.presenceOptions);
    const room = new HostedRoom(code, head, this.bus, this.authority, presence, this.config);
    const subscribed = this.bus.subscribe(code, room);
    const entry: Entry = { room, subscribed, claims: 0, emptySince: Date.now() };
    this.entries.set(code, entry);
    roomsHosted.set(this.entries.size);
    // What was published between the reading of `head` and the subscription is in the log.
    subscribed.then(
      () => this.compare([entry]),
      () => this.forget(entry),
    );
    return entry;
  }

  /** Orders about every room at once. Redis may be away as a gateway starts: then it listens once Redis is back. */
  private async listenEverywhere(): Promise<void> {
    const listener = {
      onOrder: (order: ParticipantOrder) => this.tellAll(order),
      onRecord: () => undefined,
      // Each room asks chat about its sockets by itself then.
      onResubscribed: () => undefined,
    };
    while (!this.hasEnded) {
      try {
        await this.bus.subscribe(everyRoom, listener);
        return;
      } catch (error) {
        this.logger.warn({ msg: 'Not subscribed to orders about every room yet', err: error });
        await delay(listenRetryMs, undefined, { ref: false });
      }
    }
  }

  private tellAll(order: ParticipantOrder): void {
    for (const { room } of this.entries.values()) room.onOrder(order);
  }

  private renewPresence(): void {
    for (const { room } of this.entries.values()) void room.presence.renew();
  }

  private async compareHeads(): Promise<void> {
    await this.compare([...this.entries.values()]);
  }

  private async compare(entries: readonly Entry[]): Promise<void> {
    try {
      const heads = await this.bus.heads(entries.map(({ room }) => room.code));
      entries.forEach(({ room }, index) => room.compare(heads[index]));
    } catch (error) {
      this.logger.debug({ msg: 'Heads not compared', err: error });
    }
  }

  private closeEmpty(now: number): void {
    for (const entry of this.entries.values())
      if (entry.claims === 0 && now - entry.emptySince >= this.config.lingerMs) this.close(entry);
  }

  private close(entry: Entry): void {
    this.forget(entry);
    entry.subscribed
      .then((unsubscribe) => unsubscribe())
      .catch((error: unknown) => {
        this.logger.debug({ msg: 'Room not unsubscribed from', err: error });
      });
  }

  private forget(entry: Entry): void {
    entry.room.close();
    if (this.entries.get(entry.room.code) === entry) this.entries.delete(entry.room.code);
    roomsHosted.set(this.entries.size);
  }
}

async function inTime<Value>(promise: Promise<Value>, ms: number): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`took more than ${ms} ms`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
