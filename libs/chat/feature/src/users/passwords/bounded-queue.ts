import { commonErrors, DomainError } from '@chatpop/contracts';

/** Runs `concurrency` pieces of work at a time and lets `waiting` more wait, first come first served. */
export class BoundedQueue {
  private running = 0;
  private readonly waiters: (() => void)[] = [];

  constructor(
    private readonly limits: { readonly concurrency: number; readonly waiting: number },
    private readonly onWaiting: (count: number) => void = () => {},
  ) {}

  /** @throws DomainError `COMMON.UNAVAILABLE` at once when the queue is full. */
  async run<Value>(work: () => Promise<Value>): Promise<Value> {
    await this.enter();
    try {
      return await work();
    } finally {
      this.leave();
    }
  }

  private async enter(): Promise<void> {
    if (this.running < this.limits.concurrency) {
      this.running += 1;
      return;
    }
    if (this.waiters.length >= this.limits.waiting)
      throw new DomainError(commonErrors.unavailable, { retryAfterSeconds: 2 });
    const turn = new Promise<void>((resolve) => this.waiters.push(resolve));
    this.onWaiting(this.waiters.length);
    await turn;
  }

  /** Hands its place on, so that nobody new can get in before those who wait. */
  private leave(): void {
    const next = this.waiters.shift();
    this.onWaiting(this.waiters.length);
    if (next) next();
    else this.running -= 1;
  }
}
