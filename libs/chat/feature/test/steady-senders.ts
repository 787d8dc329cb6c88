import { randomUUID } from 'node:crypto';
import type { MessageResponse, Problem } from '@chatpop/contracts';
import type { ChatWorld } from './chat-world.js';

export interface SendAttempt {
  readonly clientMessageId: string;
  readonly endedAt: number;
  readonly status: number;
  /** Of the problem, when it was refused. */
  readonly code: string | undefined;
  readonly retryAfter: string | null;
  /** Of the message, when it was kept. */
  readonly id: string | undefined;
  readonly seq: number | undefined;
}

const everyMs = 20;

/** Says something every 20 ms, each with a `client_message_id` of its own, and writes down what came back. */
export class SteadySenders {
  readonly attempts: SendAttempt[] = [];
  private readonly speakers = new Map<string, string>();
  private readonly waiting = new Set<Promise<void>>();
  private readonly unanswered: unknown[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly world: ChatWorld,
    private readonly code: string,
    private readonly tokens: readonly string[],
  ) {}

  start(): void {
    this.timer = setInterval(() => {
      const id = randomUUID();
      this.speakers.set(id, this.tokens[this.speakers.size % this.tokens.length] ?? '');
      const sent = this.send(id).catch((error: unknown) => void this.unanswered.push(error));
      this.waiting.add(sent);
      void sent.finally(() => this.waiting.delete(sent));
    }, everyMs);
  }

  /** Says nothing new any more. @throws AggregateError of what was not answered */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await Promise.all(this.waiting);
    if (this.unanswered.length > 0) throw new AggregateError(this.unanswered, 'Sends without an answer');
  }

  /** Says all of it once more, at once, under the same ids. */
  async sayAgain(): Promise<void> {
    await Promise.all([...this.speakers.keys()].map((id) => this.send(id)));
  }

  private async send(clientMessageId: string): Promise<void> {
    const { status, body, headers } = await this.world.call<Partial<MessageResponse & Problem>>(
      `/api/chats/${this.code}/messages/send/`,
      {
        token: this.speakers.get(clientMessageId),
        body: { content: `said as ${clientMessageId}`, client_message_id: clientMessageId },
      },
    );
    this.attempts.push({
      clientMessageId,
      endedAt: Date.now(),
      status,
      code: body.code,
      retryAfter: headers.get('retry-after'),
      id: body.message?.id,
      seq: body.message?.seq,
    });
  }
}
