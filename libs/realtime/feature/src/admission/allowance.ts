/**
 * So many a second on average, and up to `burst` at once: a token bucket, kept as the one moment at which it is full
 * again (the generic cell rate algorithm).
 */
export class Allowance {
  private fullAt = 0;

  constructor(
    private readonly perSecond: number,
    private readonly burst: number,
  ) {}

  /** Takes one. @returns 0, or the milliseconds until there is one. */
  take(now: number): number {
    const each = 1_000 / this.perSecond;
    const fullAt = Math.max(this.fullAt, now) + each;
    const wait = fullAt - this.burst * each - now;
    if (wait > 0) return wait;
    this.fullAt = fullAt;
    return 0;
  }
}
