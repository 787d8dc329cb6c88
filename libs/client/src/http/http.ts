import type { Route } from '@chatpop/contracts';
import type { Platform } from '../platform.js';
import { NoAnswerError } from './api-error.js';
import { parseAnswer, type AnswerOf, type BodyOf } from './answer.parser.js';

/** After so long without an answer its outcome counts as unknown. */
const answerWithinMs = 15_000;

export interface Call<R extends Route> {
  /** For the `{names}` in the path. */
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: BodyOf<R>;
}

export interface Tokens {
  readonly access?: string;
  readonly session?: string;
}

/** One call of the contract, once: no tokens are renewed and nothing is tried again. */
export class Http {
  constructor(
    private readonly baseUrl: string,
    private readonly platform: Platform,
  ) {}

  /** @throws ApiError when it is refused; NoAnswerError when no answer comes. */
  async call<R extends Route>(
    route: R,
    { params = {}, query = {}, body }: Call<R>,
    tokens: Tokens = {},
  ): Promise<AnswerOf<R>> {
    const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
    const address = `${this.baseUrl}${path}${search.size > 0 ? `?${search.toString()}` : ''}`;
    const content: unknown = body;
    const form = content instanceof FormData ? content : undefined;
    const json = form || content === undefined ? undefined : JSON.stringify(content);
    const { response, text } = await this.exchange(address, {
      method: route.method.toUpperCase(),
      headers: {
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...(tokens.access !== undefined && { authorization: `Bearer ${tokens.access}` }),
        ...(tokens.session !== undefined && { 'x-chat-session': tokens.session }),
      },
      body: form ?? json,
    });
    return parseAnswer(route, response, text);
  }

  private async exchange(url: string, init: RequestInit): Promise<{ response: Response; text: string }> {
    const late = new AbortController();
    const callOff = this.platform.clock.after(answerWithinMs, () => late.abort());
    try {
      const response = await this.platform.fetch(url, { ...init, signal: late.signal });
      return { response, text: await response.text() };
    } catch (cause) {
      throw new NoAnswerError('No answer came.', { cause });
    } finally {
      callOff();
    }
  }
}
