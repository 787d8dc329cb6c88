import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { z } from 'zod';

export type FakeMode =
  'works' | 'fails' | 'rate-limited' | 'silent' | 'garbage' | 'cuts-off' | 'declines' | 'finds-it-invalid';

const ChatRequest = z.object({
  model: z.string(),
  messages: z.array(z.object({ role: z.string(), content: z.unknown() })),
  response_format: z.object({
    type: z.literal('json_schema'),
    json_schema: z.object({ name: z.string(), strict: z.literal(true) }),
  }),
});

/** A server that speaks as much of OpenAI's protocol as is used, and fails in all the ways that theirs may. */
export class FakeOpenAi {
  mode: FakeMode = 'works';
  embeds = true;
  /** Answers wait until so many have been asked for and none was answered. */
  together = 1;
  private waiting: (() => void)[] = [];
  names = Array.from({ length: 10 }, (_, at) => `Harbour View ${'ABCDEFGHIJ'.charAt(at)}b`);
  caption = {
    title: 'Boats in a harbour',
    category: 'travel',
    visible_text: 'PIER 7',
    full: 'Boats lie in a harbour.',
  };
  /** What was asked for, in order: `suggestions`, `caption`, `embeddings`. */
  readonly calls: string[] = [];
  readonly images: string[] = [];

  private constructor(private readonly server: Server) {}

  static async start(): Promise<FakeOpenAi> {
    const server = createServer();
    const fake = new FakeOpenAi(server);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => void fake.answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get url(): string {
    const address: AddressInfo | string | null = this.server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/v1`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const send = (status: number, value: unknown): void =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    if (request.method === 'GET') {
      send(this.mode === 'works' ? 200 : 500, { id: 'gpt-4o-mini', object: 'model' });
      return;
    }
    const body: unknown = await json(request);
    if (request.url === '/v1/embeddings') {
      this.calls.push('embeddings');
      if (!this.embeds) {
        send(500, { error: { message: 'internal' } });
        return;
      }
      send(200, {
        object: 'list',
        data: [{ index: 0, object: 'embedding', embedding: [0.6, 0.8] }],
        usage: { prompt_tokens: 5, total_tokens: 5 },
      });
      return;
    }
    const { response_format, messages } = ChatRequest.parse(body);
    const { name } = response_format.json_schema;
    this.calls.push(name);
    this.images.push(JSON.stringify(messages));
    switch (this.mode) {
      case 'works':
        await new Promise<void>((resolve) => {
          this.waiting.push(resolve);
          if (this.waiting.length >= this.together) for (const answer of this.waiting.splice(0)) answer();
        });
        send(
          200,
          completion(
            JSON.stringify(
              name === 'caption'
                ? this.caption
                : { suggestions: this.names.map((each) => ({ name: each, description: `About ${each}.` })) },
            ),
          ),
        );
        return;
      case 'fails':
        send(500, { error: { message: 'internal' } });
        return;
      case 'rate-limited':
        response.setHeader('retry-after-ms', '10');
        send(429, { error: { message: 'slow down' } });
        return;
      case 'garbage':
        send(200, completion('I would rather talk about something else.'));
        return;
      case 'declines':
        send(200, completion(null, "I can't help with that."));
        return;
      case 'finds-it-invalid':
        send(400, { error: { message: 'invalid image', code: 'image_parse_error' } });
        return;
      case 'cuts-off':
        response.destroy();
        return;
      case 'silent':
    }
  }
}

const completion = (content: string | null, refusal: string | null = null) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content, refusal } }],
  usage: { prompt_tokens: 100, completion_tokens: 40, total_tokens: 140 },
});
