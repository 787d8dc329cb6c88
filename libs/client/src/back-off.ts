export interface BackOffLimits {
  readonly firstMs: number;
  readonly longestMs: number;
}

/**
 * How long to wait before the next try: anywhere up to a bound that doubles, so that many who failed together do not
 * come back together ("full jitter").
 */
export class BackOff {
  private failures = 0;

  constructor(
    private readonly random: () => number,
    private readonly limits: BackOffLimits = { firstMs: 500, longestMs: 15_000 },
  ) {}

  /** @param atLeastMs what the server asked for; those who were asked together are spread behind it. */
  nextMs(atLeastMs = 0): number {
    const { firstMs, longestMs } = this.limits;
    const bound = Math.min(firstMs * 2 ** this.failures, longestMs);
    this.failures = Math.min(this.failures + 1, 30);
    return Math.round(atLeastMs + this.random() * bound);
  }

  succeeded(): void {
    this.failures = 0;
  }
}
