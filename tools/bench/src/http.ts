import { Agent, request } from 'undici';
import type { z } from 'zod';

const dispatcher = new Agent({ connections: 512, pipelining: 1 });

type Headers = Readonly<Record<string, string>>;

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** One POST of JSON over kept connections; lighter than `node:http`, so that the client disturbs less. */
export const post = (url: string, headers: Headers, body: string): Promise<Answer> =>
  ask(url, 'POST', { 'content-type': 'application/json', ...headers }, body);

export const get = (url: string, headers: Headers): Promise<Answer> => ask(url, 'GET', headers);

async function ask(url: string, method: 'GET' | 'POST', headers: Headers, body?: string): Promise<Answer> {
  const answer = await request(url, { dispatcher, method, headers, body: body ?? null });
  return { status: answer.statusCode, text: await answer.body.text() };
}

/** The same, when the answer matters. @throws when it is a refusal, or of another form. */
export async function postJson<Schema extends z.ZodType>(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: unknown,
  schema: Schema,
): Promise<z.output<Schema>> {
  const { status, text } = await post(url, headers, JSON.stringify(body));
  if (status >= 300) throw new Error(`${url}: ${status} ${text}`);
  return schema.parse(JSON.parse(text));
}
