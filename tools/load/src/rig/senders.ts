import { randomUUID } from 'node:crypto';
import type { Fetch, RoomClient } from '@chatpop/client';
import type { Sent } from '../evidence.js';
import { pick, type Random } from '../random.js';
import { parseSend } from './parse-wire.js';

const tickMs = 20;
const words = ['pier', 'otter', 'sunset', 'ünïcödé', '🦦', 'tide', '"quoted"', 'gull', '\\back', 'salt'];

/** Says things at a steady rate, and writes down what was said and what came back. */
export class Senders {
  readonly log: Sent[] = [];
  /** From saying to the good answer, in ms. */
  readonly tookMs: number[] = [];
  /** Refusals that did not tell when to come back. */
  withoutRetryAfter = 0;
  private readonly waiting = new Set<Promise<void>>();
  private readonly byId = new Map<string, Sent>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly random: Random) {}

  /** Writes down each try and its outcome. */
  readonly fetch: Fetch = async (url, init) => {
    const entry = url.endsWith('/messages/send/') ? this.entryOf(init.body) : undefined;
    try {
      const response = await fetch(url, init);
      entry?.attempts.push(response.status);
      if (entry && response.status === 503 && !(Number(response.headers.get('retry-after')) > 0))
        this.withoutRetryAfter += 1;
      return response;
    } catch (error) {
      entry?.attempts.push(0);
      throw error;
    }
  };

  start(speakers: readonly RoomClient[], perSecond: number): void {
    const began = Date.now();
    let said = 0;
    this.timer = setInterval(() => {
      const due = ((Date.now() - began) / 1_000) * perSecond;
      for (; said < due; said += 1) void this.say(pick(this.random, speakers));
    }, tickMs);
  }

  /** Says one thing. Resolves with its place once it is kept. */
  say(speaker: RoomClient, id: string = randomUUID(), content = this.content()): Promise<void> {
    const sent: Sent = { room: speaker.code, client_message_id: id, content, attempts: [], answer: undefined };
    this.log.push(sent);
    this.byId.set(id, sent);
    const began = Date.now();
    const done = speaker.send(content, { client_message_id: id }).then((message) => {
      sent.answer = { id: message.id, seq: message.seq };
      this.tookMs.push(Date.now() - began);
    });
    this.waiting.add(done);
    void done.finally(() => this.waiting.delete(done)).catch(() => undefined);
    return done;
  }

  /** Says nothing more; resolves once everything is answered. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await Promise.allSettled([...this.waiting]);
  }

  /** How often each status came; 0: no answer. */
  statuses(): Record<number, number> {
    const counts: Record<number, number> = {};
    for (const status of this.log.flatMap(({ attempts }) => attempts)) counts[status] = (counts[status] ?? 0) + 1;
    return counts;
  }

  /** Tries that were not answered 201. */
  wrong(): number {
    return Object.entries(this.statuses()).reduce(
      (total, [status, count]) => total + (status === '201' ? 0 : count),
      0,
    );
  }

  private content(): string {
    const length = 1 + Math.floor(this.random() * 12);
    return `${this.log.length + 1} ${Array.from({ length }, () => pick(this.random, words)).join(' ')}`;
  }

  private entryOf(body: unknown): Sent | undefined {
    if (typeof body !== 'string') return undefined;
    const { client_message_id } = parseSend(body);
    return client_message_id === undefined ? undefined : this.byId.get(client_message_id);
  }
}
