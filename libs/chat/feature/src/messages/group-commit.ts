import { isUnavailable } from '@chatpop/service-bootstrap';

interface Options {
  readonly maxBatch: number;
  /** How long those who were just answered have, when there were several, to say the next thing. */
  readonly waitMs: number;
}

/**
 * Gathers calls that come while a batch is being written, and writes them as the next batch: one transaction for many,
 * and no wait for one alone. At most one batch is in flight. After one of several, the next waits a moment for as many more.
 */
export class GroupCommit<Input, Output> {
  private readonly waiting: { input: Input; resolve: (output: Output) => void; reject: (error: unknown) => void }[] =
    [];
  private writing = false;
  private gathering: { readonly enough: number; readonly end: () => void } | undefined;

  /** @param write gives one output for each input, in their order; it may be called again with a part of a failed batch. */
  constructor(
    private readonly write: (inputs: readonly Input[]) => Promise<readonly Output[]>,
    private readonly options: Options,
  ) {}

  submit(input: Input): Promise<Output> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ input, resolve, reject });
      if (!this.writing) void this.run();
      else if (this.gathering && this.waiting.length >= this.gathering.enough) this.gathering.end();
    });
  }

  private async run(): Promise<void> {
    this.writing = true;
    // Calls of the same turn of the event loop go into the same batch.
    await new Promise(setImmediate);
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, this.options.maxBatch);
      try {
        const outputs = await this.write(batch.map(({ input }) => input));
        batch.forEach(({ resolve, reject }, index) => {
          const output = outputs[index];
          if (output === undefined) reject(new Error('A batch gave fewer outputs than inputs'));
          else resolve(output);
        });
      } catch (error) {
        await this.writeOneByOne(batch, error);
      }
      if (batch.length > 1) await this.gather(this.waiting.length + batch.length);
    }
    this.writing = false;
  }

  /** Ends when this many wait, or a batch is full, or the time is over. */
  private gather(wanted: number): Promise<void> {
    const enough = Math.min(wanted, this.options.maxBatch);
    if (this.waiting.length >= enough) return Promise.resolve();
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.gathering = undefined;
        resolve();
      };
      const timer = setTimeout(end, this.options.waitMs);
      this.gathering = { enough, end };
    });
  }

  /**
   * A batch that was refused as a whole: one bad input must not fail its neighbours. But what no input is to blame for is
   * not tried again here: one that was lost on the way may have been committed, and only who sent it can tell whether
   * saying it again makes two; and what a slow database could not do at once it can do one by one even less.
   */
  private async writeOneByOne(batch: typeof this.waiting, error: unknown): Promise<void> {
    const isOver = batch.length === 1 || isUnavailable(error);
    for (const { input, resolve, reject } of batch) {
      if (isOver) reject(error);
      else await this.submitAlone(input).then(resolve, reject);
    }
  }

  private async submitAlone(input: Input): Promise<Output> {
    const [output] = await this.write([input]);
    if (output === undefined) throw new Error('A batch gave fewer outputs than inputs');
    return output;
  }
}
