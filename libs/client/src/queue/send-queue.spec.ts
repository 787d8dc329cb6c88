import type { Message } from '@chatpop/contracts';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { settled } from '../../test/fake-clock.js';
import { FakeServer, message } from '../../test/fake-server.js';
import { BackOff } from '../back-off.js';
import { ApiError, ClosedError, NoAnswerError } from '../http/api-error.js';
import { SendQueue, type QueuedMessage } from './send-queue.js';

const storeKey = 'queue';
const say = (content: string): QueuedMessage => ({ content, client_message_id: `id of ${content}`, inBackRoom: false });
const refusal = (status: number, retryAfterMs?: number) =>
  new ApiError(status, 'CODE', 'refused', retryAfterMs, undefined);

describe(SendQueue.name, () => {
  let server: FakeServer;
  let tries: QueuedMessage[];
  let answers: (Error | 'kept')[];
  let queue: SendQueue;

  const newQueue = (): SendQueue =>
    new SendQueue({
      storeKey,
      platform: server.platform,
      backOff: new BackOff(() => 0.5),
      send: async (sent): Promise<Message> => {
        tries.push(sent);
        const answer = answers.shift() ?? 'kept';
        if (answer !== 'kept') throw answer;
        return message(tries.length, { content: sent.content });
      },
    });
  const contents = (): string[] => tries.map(({ content }) => content);

  beforeEach(() => {
    server = new FakeServer();
    [tries, answers] = [[], []];
    queue = newQueue();
  });

  it('sends one after the other, in the order in which they were said', async () => {
    const kept = await Promise.all(['a', 'b', 'c'].map((content) => queue.send(say(content))));
    expect(kept.map(({ content }) => content)).toEqual(['a', 'b', 'c']);
    expect(contents()).toEqual(['a', 'b', 'c']);
  });

  it('sends again under the same id until there is an answer, and nothing overtakes it', async () => {
    answers = [new NoAnswerError('lost'), refusal(503), refusal(408), 'kept'];
    const both = Promise.all([queue.send(say('a')), queue.send(say('b'))]);
    await server.clock.pass(10_000);
    await both;
    expect(contents()).toEqual(['a', 'a', 'a', 'a', 'b']);
    expect(new Set(tries.slice(0, 4).map(({ client_message_id }) => client_message_id)).size).toBe(1);
  });

  it('comes back no earlier than the server said', async () => {
    answers = [refusal(429, 4_000)];
    const sent = queue.send(say('a'));
    await server.clock.pass(3_999);
    expect(tries).toHaveLength(1);
    await server.clock.pass(600);
    await sent;
    expect(tries).toHaveLength(2);
  });

  it('tells who said it when it is refused for good, and goes on', async () => {
    answers = [refusal(422)];
    const [first, second] = await Promise.allSettled([queue.send(say('a')), queue.send(say('b'))]);
    expect(first).toMatchObject({ status: 'rejected', reason: { status: 422 } });
    expect(second.status).toBe('fulfilled');
    expect(queue.pending).toEqual([]);
  });

  it('tries at once when the network seems to be back', async () => {
    answers = [new NoAnswerError('lost')];
    const sent = queue.send(say('a'));
    await settled();
    queue.nudge();
    await sent;
    expect(tries).toHaveLength(2);
  });

  it('has it in the store before the first try, and no longer than until the answer', async () => {
    let stored: string | undefined;
    answers = ['kept'];
    const looking = new SendQueue({
      storeKey,
      platform: server.platform,
      backOff: new BackOff(() => 0.5),
      send: async (sent) => {
        stored = await server.store.get(storeKey);
        return message(1, { content: sent.content });
      },
    });
    await looking.send(say('a'));
    await settled();
    expect(JSON.parse(stored ?? '')).toEqual([say('a')]);
    expect(await server.store.get(storeKey)).toBeUndefined();
  });

  it('sends what an earlier run left, under the ids that it had, before anything new', async () => {
    answers = [new NoAnswerError('lost')];
    const abandoned = queue.send(say('a')).catch((error: unknown) => error);
    void queue.send(say('b')).catch(() => undefined);
    await settled();
    queue.close();
    expect(await abandoned).toBeInstanceOf(ClosedError);
    await expect(queue.send(say('late'))).rejects.toBeInstanceOf(ClosedError);

    const next = newQueue();
    const told: string[] = [];
    await next.restore(
      ({ content }) => told.push(content),
      () => undefined,
    );
    await next.send(say('c'));
    expect(contents()).toEqual(['a', 'a', 'b', 'c']);
    expect(told).toEqual(['a', 'b']);
  });

  it('tells when what an earlier run left is refused', async () => {
    await server.store.set(storeKey, JSON.stringify([say('a')]));
    answers = [refusal(403)];
    const unsent: string[] = [];
    await queue.restore(
      () => undefined,
      ({ content }) => unsent.push(content),
    );
    await settled();
    expect(unsent).toEqual(['a']);
    expect(await server.store.get(storeKey)).toBeUndefined();
  });
});
