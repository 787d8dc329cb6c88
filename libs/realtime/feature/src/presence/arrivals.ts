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

/**
 * Tells a room, on all gateways, who came and who left, and how many there are. What happens in a moment is told
 * together, and what cancels out is not told.
 */
export class Arrivals {
  private readonly joined = new Set<string>();
  private readonly left = new Set<string>();
  private latest: PresenceReport | undefined;
  private isChanged = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly code: string,
    private readonly bus: MessageBus,
    private readonly options: TellingOptions,
  ) {}

  add(report: PresenceReport): void {
    this.latest = report;
    this.isChanged ||= report.isChanged;
    for (const name of report.joined) if (!this.left.delete(name)) this.joined.add(name);
    for (const name of report.left) if (!this.joined.delete(name)) this.left.add(name);
    if (this.timer || !(this.isChanged || this.joined.size + this.left.size > 0)) return;
    const { tellMs, crowdTellMs, crowdSize } = this.options;
    this.timer = setTimeout(() => void this.tell(), report.count > crowdSize ? crowdTellMs : tellMs);
    this.timer.unref();
  }

  private async tell(): Promise<void> {
    const { joined, left, isChanged, latest, code, bus } = this;
    const names = { joined: [...joined], left: [...left] };
    joined.clear();
    left.clear();
    this.isChanged = false;
    this.timer = undefined;
    if (!latest) return;
    const { count, sample } = latest;
    if (count <= this.options.crowdSize) {
      for (const username of names.joined) await bus.publishPassing(code, 'user_joined', { username });
      for (const username of names.left) await bus.publishPassing(code, 'user_left', { username });
    }
    if (isChanged) await bus.publishPassing(code, 'presence', { count, sample: [...sample] });
  }
}
