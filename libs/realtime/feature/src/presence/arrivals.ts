import type { Presence } from '@chatpop/contracts';
import type { MessageBus } from '@chatpop/message-bus';
import type { PresenceReport } from '@chatpop/presence';

export interface TellingOptions {
  /** How long arrivals and departures are gathered. */
  readonly tellMs: number;
  /** The same for a room of more than `crowdSize` people. */
  readonly crowdTellMs: number;
  /** In a room of more people they are not told one by one. */
  readonly crowdSize: number;
}

/** How many people a room has, as they were counted at that time, in ms by the clock of the store. */
type Count = Presence & { readonly at: number };

/**
 * Tells a room, on all gateways, who came and who left, and how many there are. What happens in a moment is told
 * together, and what cancels out is not told. A count is told while the room has heard another, by whichever gateway
 * notices, so that one that was lost does not matter; one that is older than what was heard is passed over.
 */
export class Arrivals {
  private readonly joined = new Set<string>();
  private readonly left = new Set<string>();
  /** The newest that is known, reported to this gateway or heard from another. */
  private newest: Count = { at: 0, count: 0, sample: [] };
  private heard: Count | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly code: string,
    private readonly bus: MessageBus,
    private readonly options: TellingOptions,
  ) {}

  get current(): Presence {
    return { count: this.newest.count, sample: this.newest.sample };
  }

  add({ joined, left, ...count }: PresenceReport): void {
    for (const name of joined) if (!this.left.delete(name)) this.joined.add(name);
    for (const name of left) if (!this.joined.delete(name)) this.left.add(name);
    this.know(count);
  }

  /** The room is told a count, by this gateway or another. @returns whether it is news: not older than one told before. */
  hear(count: Count): boolean {
    if (this.heard && count.at < this.heard.at) return false;
    this.heard = count;
    this.know(count);
    return true;
  }

  private know(count: Count): void {
    if (count.at >= this.newest.at) this.newest = count;
    if (this.timer || !(this.isUnheard || this.joined.size + this.left.size > 0)) return;
    const { tellMs, crowdTellMs } = this.options;
    this.timer = setTimeout(() => void this.tell(), this.isCrowd ? crowdTellMs : tellMs);
    this.timer.unref();
  }

  private get isUnheard(): boolean {
    return this.newest.count !== this.heard?.count;
  }

  private get isCrowd(): boolean {
    return this.newest.count > this.options.crowdSize;
  }

  private async tell(): Promise<void> {
    const { joined, left, code, bus } = this;
    const names = { joined: [...joined], left: [...left] };
    joined.clear();
    left.clear();
    this.timer = undefined;
    if (!this.isCrowd) {
      for (const username of names.joined) await bus.publishPassing(code, 'user_joined', { username });
      for (const username of names.left) await bus.publishPassing(code, 'user_left', { username });
    }
    if (this.isUnheard) await bus.publishPassing(code, 'presence', this.current, new Date(this.newest.at));
  }
}
