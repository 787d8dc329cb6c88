import type { MessageBus } from '@chatpop/message-bus';
import type { PresenceReport, PresenceStore } from '@chatpop/presence';

export interface TellingOptions {
  /** How long arrivals and departures are gathered. */
  readonly tellMs: number;
  /** The same for a room of more than `crowdSize` people. */
  readonly crowdTellMs: number;
  /** In a room of more people they are not told one by one. */
  readonly crowdSize: number;
}

/**
 * Tells a room, on all gateways, who came and who left, and how many there are. What happens in a moment is told
 * together, and what cancels out is not told. The count is told while it is another than the room heard last, by
 * whichever gateway notices: one that was lost, or that came after a newer one, does not stand.
 */
export class Arrivals {
  private readonly joined = new Set<string>();
  private readonly left = new Set<string>();
  private count = 0;
  private heardCount: number | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly code: string,
    private readonly store: PresenceStore,
    private readonly bus: MessageBus,
    private readonly options: TellingOptions,
  ) {}

  add({ count, joined, left }: PresenceReport): void {
    this.count = count;
    for (const name of joined) if (!this.left.delete(name)) this.joined.add(name);
    for (const name of left) if (!this.joined.delete(name)) this.left.add(name);
    const isNews = count !== this.heardCount || this.joined.size + this.left.size > 0;
    if (this.timer || !isNews) return;
    const { tellMs, crowdTellMs } = this.options;
    this.timer = setTimeout(() => void this.tell(), this.isCrowd ? crowdTellMs : tellMs);
    this.timer.unref();
  }

  /** The room was told a count, by this gateway or another. */
  hear(count: number): void {
    this.heardCount = count;
  }

  private get isCrowd(): boolean {
    return this.count > this.options.crowdSize;
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
    // Read now: what was reported when the telling was put off may be older than what another gateway has told since.
    const presence = await this.store.snapshot(code).catch(() => undefined);
    if (presence && presence.count !== this.heardCount) await bus.publishPassing(code, 'presence', presence);
  }
}
