import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';

const patienceMs = 120_000;
const pauseMs = 200;

const Refusal = z.object({ code: z.string() });

/** Refused for good: asking again would get the same. */
export class RefusedError extends Error {
  constructor(
    readonly path: string,
    readonly code: string,
  ) {
    super(`${path}: ${code}`);
  }
}

/** How people use ChatPop while it is being killed: they try again until they get an answer. */
export class Door {
  constructor(private readonly url: string) {}

  /** A call whose repetition is harmless. @throws RefusedError */
  async call<Schema extends z.ZodType>(
    path: string,
    schema: Schema,
    { token, body }: { token?: string; body?: unknown } = {},
  ): Promise<z.output<Schema>> {
    const init = {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    };
    const { status, text } = await this.until(path, () => fetch(this.url + path, init), isAnswer);
    if (status < 300) return schema.parse(JSON.parse(text));
    throw new RefusedError(path, Refusal.safeParse(JSON.parse(text)).data?.code ?? String(status));
  }

  /** Presses a button of the checkout page until the next page comes. */
  async press(pageUrl: string, action: string): Promise<void> {
    const init = { method: 'POST', redirect: 'manual' } as const;
    const press = () => fetch(pageUrl, { ...init, body: new URLSearchParams({ action }) });
    await this.until(pageUrl, press, (status) => status === 303);
  }

  private async until(
    what: string,
    work: () => Promise<Response>,
    isDone: (status: number) => boolean,
  ): Promise<{ status: number; text: string }> {
    const deadline = Date.now() + patienceMs;
    for (;;) {
      try {
        const response = await work();
        const text = await response.text();
        if (isDone(response.status)) return { status: response.status, text };
      } catch (error) {
        if (Date.now() > deadline) throw error;
      }
      if (Date.now() > deadline) throw new Error(`${what} has no answer in ${patienceMs} ms`);
      await delay(pauseMs);
    }
  }
}

const isAnswer = (status: number): boolean => status < 500 && status !== 429 && status !== 408;

/** Works on all items, so many at once. */
export async function each<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = [...items.entries()];
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) results[next[0]] = await work(next[1]);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}
