export interface BacklogLimits {
  readonly dropBytes: number;
  readonly dropPackets: number;
  readonly closeBytes: number;
  readonly closePackets: number;
  readonly closeAgeMs: number;
}

/** How far a client is behind in taking what it was sent; known without a callback for each write. */
export class Backlog {
  /** Sent since last nothing was unsent: at most so many are unsent now. */
  private packets = 0;
  /** Unsent bytes that are not held against the client: it asked for them all at once. */
  private allowance = 0;
  private sentBytes = 0;
  /** By `since` so much had been sent in all; once all of that is out the mark moves on. */
  private mark: { readonly sentBytes: number; readonly since: number } | undefined;

  constructor(private readonly limits: BacklogLimits) {}

  /** Takes note of what is about to be sent, when `unsentBytes` are not out yet. */
  add(packets: number, bytes: number, unsentBytes: number): void {
    this.packets = unsentBytes === 0 ? packets : this.packets + packets;
    this.sentBytes += bytes;
    if (unsentBytes === 0) this.allowance = 0;
  }

  /** The same for what the client missed and asked for. */
  addCatchup(bytes: number, unsentBytes: number): void {
    this.add(1, bytes, unsentBytes);
    this.allowance += bytes;
  }

  /** What may be lost is better not sent. */
  isMuch(unsentBytes: number): boolean {
    const { dropBytes, dropPackets } = this.limits;
    return unsentBytes > 0 && (unsentBytes - this.allowance > dropBytes || this.packets > dropPackets);
  }

  isTooMuch(unsentBytes: number): boolean {
    const { closeBytes, closePackets } = this.limits;
    return unsentBytes > 0 && (unsentBytes - this.allowance > closeBytes || this.packets > closePackets);
  }

  /** Whether something was unsent for too long; to be asked about once a second. */
  isTooOld(unsentBytes: number, now: number): boolean {
    if (unsentBytes === 0) this.mark = undefined;
    else if (!this.mark || this.sentBytes - unsentBytes >= this.mark.sentBytes)
      this.mark = { sentBytes: this.sentBytes, since: now };
    return this.mark !== undefined && now - this.mark.since > this.limits.closeAgeMs;
  }
}
