import { textVector } from '@chatpop/photo-domain';
import { Logger } from '@nestjs/common';
import OpenAI from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import type { z } from 'zod';
import { photoVisionCost, photoVisionTokens } from '../photo.metrics.js';
import type { AnalysisPool } from '../workers/analysis-pool.js';
import type { PreparedPhoto } from '../workers/protocol.js';
import type { OpenAiConfig } from './openai.config.js';
import { CaptionAnswer, captionInstruction, SuggestionsAnswer, suggestionsInstruction } from './openai.prompts.js';
import { PhotoDeclinedError, spellingModel, type Vision, type VisionProvider } from './vision-provider.js';

/** Less than a health report waits for. */
const checkTimeoutMs = 1_500;

/** Bad request, too large, unsupported, unprocessable: the others tell of the key, the model, the limits or the server. */
const statusesOfThePhoto = new Set([400, 413, 415, 422]);
const isOfThePhoto = (error: unknown): boolean =>
  error instanceof OpenAI.APIError && statusesOfThePhoto.has(Number(error.status));

interface Answer<Content> {
  readonly content: Content;
  readonly usage: { readonly input_tokens: number; readonly output_tokens: number };
}

/** Asks OpenAI: bytes as a data URL (nothing of ours is fetched), answers by schema, suggestions and caption at once. */
export class OpenAiProvider implements VisionProvider {
  private readonly logger = new Logger(OpenAiProvider.name);
  private readonly client: OpenAI;

  constructor(
    private readonly config: OpenAiConfig & { readonly apiKey: string },
    private readonly pool: AnalysisPool,
  ) {
    const { apiKey, baseUrl, timeoutMs } = config;
    this.client = new OpenAI({ apiKey, baseURL: baseUrl ?? null, timeout: timeoutMs, maxRetries: 2 });
  }

  async analyse(photo: PreparedPhoto): Promise<Vision> {
    const jpeg = await this.pool.copyForModel(photo.image);
    const url = `data:image/jpeg;base64,${Buffer.from(jpeg).toString('base64')}`;
    // One limit over tries and pauses; the SDK's own counts for each try.
    const cancel = new AbortController();
    const timer = setTimeout(() => cancel.abort(), this.config.timeoutMs);
    try {
      const [suggestions, caption] = await Promise.all([
        this.ask(url, suggestionsInstruction, SuggestionsAnswer, 'suggestions', cancel.signal),
        this.ask(url, captionInstruction, CaptionAnswer, 'caption', cancel.signal),
      ]);
      const vector = await this.embed(caption.content.full, cancel.signal);
      return {
        ...vector,
        content: { suggestions: suggestions.content.suggestions, caption: caption.content },
        provider: 'openai',
        model: this.config.visionModel,
        usage: {
          input_tokens: suggestions.usage.input_tokens + caption.usage.input_tokens,
          output_tokens: suggestions.usage.output_tokens + caption.usage.output_tokens,
        },
      };
    } finally {
      clearTimeout(timer);
      // When one of the two failed, the other is of no use.
      cancel.abort();
    }
  }

  async check(): Promise<void> {
    await this.client.models.retrieve(this.config.visionModel, { timeout: checkTimeoutMs, maxRetries: 0 });
  }

  private async ask<Schema extends z.ZodType>(
    url: string,
    instruction: string,
    schema: Schema,
    name: string,
    signal: AbortSignal,
  ): Promise<Answer<z.output<Schema>>> {
    const completion = await this.client.chat.completions
      .create(
        {
          model: this.config.visionModel,
          messages: [
            { role: 'system', content: instruction },
            { role: 'user', content: [{ type: 'image_url', image_url: { url, detail: 'auto' } }] },
          ],
          response_format: zodResponseFormat(schema, name),
          max_completion_tokens: 1_500,
        },
        { signal },
      )
      .catch((error: unknown) => {
        throw isOfThePhoto(error) ? new PhotoDeclinedError('The request was not accepted', { cause: error }) : error;
      });
    const usage = {
      input_tokens: completion.usage?.prompt_tokens ?? 0,
      output_tokens: completion.usage?.completion_tokens ?? 0,
    };
    const { visionModel, inputUsdPerMillionTokens, outputUsdPerMillionTokens } = this.config;
    countTokens(visionModel, 'input', usage.input_tokens, inputUsdPerMillionTokens);
    countTokens(visionModel, 'output', usage.output_tokens, outputUsdPerMillionTokens);
    const { message, finish_reason } = completion.choices[0] ?? {};
    const text = message?.content ?? '';
    if (text === '') throw new PhotoDeclinedError(message?.refusal ?? `No answer: ${finish_reason}`);
    return { content: schema.parse(JSON.parse(text)), usage };
  }

  /** Without its vector an analysis is still whole: the offline one takes its place. */
  private async embed(text: string, signal: AbortSignal): Promise<Pick<Vision, 'embedding' | 'embeddingModel'>> {
    const model = this.config.embeddingModel;
    try {
      const { data, usage } = await this.client.embeddings.create(
        { model, input: text, encoding_format: 'float' },
        { signal, maxRetries: 0 },
      );
      countTokens(model, 'input', usage.prompt_tokens, this.config.embeddingUsdPerMillionTokens);
      const [first] = data;
      if (first) return { embedding: first.embedding, embeddingModel: model };
    } catch (error) {
      this.logger.warn({ msg: 'No embedding from the paid model', err: error });
    }
    return { embedding: textVector(text), embeddingModel: spellingModel };
  }
}

function countTokens(model: string, direction: 'input' | 'output', tokens: number, usdPerMillion: number): void {
  photoVisionTokens.inc({ model, direction }, tokens);
  photoVisionCost.inc({ model }, (tokens * usdPerMillion) / 1e6);
}
