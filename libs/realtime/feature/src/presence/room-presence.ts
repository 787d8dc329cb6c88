import type { Presence } from '@chatpop/contracts';
import type { MessageBus } from '@chatpop/message-bus';
import type { Person, PresenceConfig, PresenceStore } from '@chatpop/presence';
import { presenceFailures } from '../realtime.metrics.js';
import { Arrivals } from './arrivals.js';
import { LocalPeople } from './local-people.js';

export type RoomPresenceOptions = Pick<PresenceConfig, 'graceMs' | 'tellMs' | 'crowdTellMs' | 'crowdSize'>;

/** How long after the grace it is looked whether somebody is over time. */
const afterGraceMs = 20;

/**
 * Who is in one room, on all gateways, as this one knows it: it says which people have sockets here, and learns the rest.
 * A store that is away holds nobody up and is told later: meanwhile the last that was known stands.
 */
export class RoomPresence {
  private readonly people = new LocalPeople();
  private readonly arrivals: Arrivals;
  private running: Promise<void> | undefined;
  private next: Promise<void> | undefined;
  private isRenewalDue = false;
  private isKnown = false;
  private isStoreAway = false;
  private gathering: NodeJS.Timeout | undefined;

  constructor(
    private readonly code: string,
    private readonly store: PresenceStore,
    bus: MessageBus,
    private readonly options: RoomPresenceOptions,
  ) {
    this.arrivals = new Arrivals(code, bus, options);
  }

  /** The newest that is known. */
  get current(): Presence {
    return this.arrivals.current;
  }

  /** A socket comes in; one without a person only learns. Resolves when `current` counts it. Never throws. */
  async enter(person: Person | undefined): Promise<void> {
    const isNews = person ? this.people.enter(person) : false;
    if (this.isKnown && !isNews) return;
    const said = this.say();
    if (!this.isStoreAway) await said;
  }

  /** @param isForGood sent away: nobody waits whether they come back. */
  leave(person: Person, isForGood: boolean): void {
    if (!this.people.leave(person, isForGood)) return;
    this.gathering ??= this.later(this.options.tellMs, () => {
      this.gathering = undefined;
      void this.say();
      this.later(this.options.graceMs + afterGraceMs, () => void this.say());
    });
  }

  /**
   * The room is told how many people there are, by this gateway or another.
   * @param at when they were counted, in ms. @returns whether it is news: not older than what was told before.
   */
  hear(presence: Presence, at: number): boolean {
    return this.arrivals.hear({ ...presence, at });
  }

  /** Renews all leases, and learns who is over time; to be called every few seconds. */
  async renew(): Promise<void> {
    this.isRenewalDue = true;
    await this.say();
  }

  /** One at a time: what is to be said meanwhile is said together, next. */
  private say(): Promise<void> {
    this.next ??= (this.running ?? Promise.resolve()).then(() => {
      this.next = undefined;
      this.running = this.update();
      return this.running;
    });
    return this.next;
  }

  private async update(): Promise<void> {
    const isRenewal = this.isRenewalDue;
    this.isRenewalDue = false;
    const change = this.people.take(isRenewal);
    try {
      const report = await this.store.update(this.code, change);
      this.isKnown = true;
      this.isStoreAway = false;
      this.arrivals.add(report);
    } catch {
      this.people.giveBack(change);
      this.isRenewalDue ||= isRenewal;
      this.isStoreAway = true;
      presenceFailures.inc();
    }
  }

  private later(ms: number, work: () => void): NodeJS.Timeout {
    return setTimeout(work, ms).unref();
  }
}
