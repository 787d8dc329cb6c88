import { Agent, request } from 'node:http';
import type { z } from 'zod';

const agent = new Agent({ keepAlive: true, maxSockets: 512 });

type Headers = Readonly<Record<string, string>>;

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** One POST of JSON over kept connections; lighter than fetch, so that the client disturbs less. */
export const post = (url: string, headers: Headers, body: string): Promise<Answer> =>
  ask(
    url,
    'POST',
    { 'content-type': 'application/json', 'content-length': `${Buffer.byteLength(body)}`, ...headers },
    body,
  );

export const get = (url: string, headers: Headers): Promise<Answer> => ask(url, 'GET', headers);

function ask(url: string, method: string, headers: Headers, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
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
