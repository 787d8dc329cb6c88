import { Logger } from '@nestjs/common';

/** Does one piece of work again and again, never twice at once: at intervals, and as soon as it is woken. */
export class BackgroundLoop {
  private readonly logger = new Logger('BackgroundLoop');
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private isWanted = false;
  private isStopped = false;

  constructor(
    private readonly name: string,
    private readonly intervalMs: number,
    private readonly work: () => Promise<void>,
  ) {}

  /** Work that goes on piece by piece ends after the piece in hand. */
  get isStopping(): boolean {
    return this.isStopped;
  }

  start(): void {
    this.timer = setInterval(() => this.wake(), this.intervalMs);
    this.timer.unref();
    this.wake();
  }

  /** Runs the work now, or once more when it is at it: it may have looked too early. */
  wake(): void {
    if (this.isStopped) return;
    this.isWanted = true;
    this.running ??= this.run().finally(() => (this.running = undefined));
  }

  /** Resolves when the run in hand is over. */
  async stop(): Promise<void> {
    this.isStopped = true;
    clearInterval(this.timer);
    await this.running;
  }

  private async run(): Promise<void> {
    while (this.isWanted && !this.isStopped) {
      this.isWanted = false;
      try {
        await this.work();
      } catch (error) {
        this.logger.warn({ msg: 'Background work failed, will be tried again', work: this.name, err: error });
      }
    }
  }
}
