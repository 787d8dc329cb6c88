import type { Message } from '@chatpop/contracts';
import { z } from 'zod';
import type { BackOff } from '../back-off.js';
import { ClosedError, isRetryable, retryAfterOf } from '../http/api-error.js';
import type { Platform } from '../platform.js';

const QueuedMessage = z.object({
  content: z.string(),
  client_message_id: z.string(),
  reply_to_id: z.string().optional(),
  inBackRoom: z.boolean(),
});
/** A message that is not known to be kept yet. */
export type QueuedMessage = z.infer<typeof QueuedMessage>;

interface Waiting {
  readonly message: QueuedMessage;
  readonly answered: (message: Message) => void;
  readonly refused: (error: unknown) => void;
}

export interface SendQueuePorts {
  readonly storeKey: string;
  readonly platform: Platform;
  readonly backOff: BackOff;
  send(message: QueuedMessage): Promise<Message>;
}

/**
 * What is said, in order, one after the other: each message is sent until there is an answer, under one
 * `client_message_id`, so that it is kept once however often it was sent. It is in the store before the first try.
 */
export class SendQueue {
  private readonly waiting: Waiting[] = [];
  private stored: Promise<void> = Promise.resolve();
  private isSending = false;
  private isClosed = false;
  private callOff: (() => void) | undefined;

  constructor(private readonly ports: SendQueuePorts) {}

  /** What is not answered yet, in order. */
  get pending(): readonly QueuedMessage[] {
    return this.waiting.map(({ message }) => message);
  }

  /** Takes up what an earlier run left in the store; call it before anything is sent. */
  async restore(
    onAnswer: (message: Message) => void,
    onRefusal: (message: QueuedMessage, error: unknown) => void,
  ): Promise<void> {
    const text = await this.ports.platform.store.get(this.ports.storeKey);
    const left = text === undefined ? [] : (z.array(QueuedMessage).safeParse(JSON.parse(text)).data ?? []);
    const refused = (message: QueuedMessage) => (error: unknown) => {
      if (!(error instanceof ClosedError)) onRefusal(message, error);
    };
    this.waiting.unshift(...left.map((message) => ({ message, answered: onAnswer, refused: refused(message) })));
    void this.run();
  }

  /** Resolves when the message is kept. @throws ApiError when it was refused for good; ClosedError. */
  send(message: QueuedMessage): Promise<Message> {
    if (this.isClosed) return Promise.reject(new ClosedError('The room was closed.'));
    return new Promise((answered, refused) => {
      this.waiting.push({ message, answered, refused });
      this.keep();
      void this.run();
    });
  }

  /** Tries again now, because the network seems to be back. */
  nudge(): void {
    if (!this.callOff) return;
    this.callOff();
    this.callOff = undefined;
    void this.run();
  }

  /** Sends nothing more. What waits stays in the store. */
  close(): void {
    this.isClosed = true;
    this.callOff?.();
    for (const { refused } of this.waiting.splice(0)) refused(new ClosedError('The room was closed.'));
  }

  private async run(): Promise<void> {
    if (this.isSending || this.callOff) return;
    this.isSending = true;
    await this.stored;
    for (let first = this.next(); first; first = this.next()) await this.try(first);
    this.isSending = false;
  }

  private next(): Waiting | undefined {
    return this.callOff ? undefined : this.waiting[0];
  }

  private async try(first: Waiting): Promise<void> {
    const { platform, backOff } = this.ports;
    try {
      const message = await this.ports.send(first.message);
      this.settle(first);
      first.answered(message);
    } catch (error) {
      if (this.isClosed) return;
      if (isRetryable(error)) {
        const pause = backOff.nextMs(retryAfterOf(error));
        this.callOff = platform.clock.after(pause, () => this.nudge());
      } else {
        this.settle(first);
        first.refused(error);
      }
    }
  }

  private settle(first: Waiting): void {
    if (this.waiting[0] === first) this.waiting.shift();
    this.ports.backOff.succeeded();
    if (!this.isClosed) this.keep();
  }

  /** One write after the other, so that the last one wins. A store that fails costs the memory of it, no message. */
  private keep(): void {
    const { platform, storeKey } = this.ports;
    const text = this.waiting.length > 0 ? JSON.stringify(this.pending) : undefined;
    const write = (): Promise<void> =>
      text === undefined ? platform.store.delete(storeKey) : platform.store.set(storeKey, text);
    this.stored = this.stored.then(write).catch(() => undefined);
  }
}
