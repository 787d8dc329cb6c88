import { describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { photoVisionCalls } from '../photo.metrics.js';
import { PaidFirstProvider } from './paid-first.provider.js';
import type { Vision, VisionProvider } from './vision-provider.js';

Logger.overrideLogger(false);

describe(PaidFirstProvider.name, () => {
  const photo = {
    image: new Uint8Array(),
    width: 1,
    height: 1,
    thumbnail: new Uint8Array(),
    blurhash: '',
    phash: 0n,
    thumbprint: new Uint8Array(),
  };
  const vision: Vision = {
    content: { suggestions: [], caption: { title: '', category: '', visible_text: '', full: '' } },
    embedding: [],
    embeddingModel: 'none',
    provider: 'embedded',
    model: 'none',
    usage: null,
  };
  const answering = (analyse: VisionProvider['analyse']): VisionProvider => ({
    analyse,
    check: () => Promise.resolve(),
  });

  it('counts as refused, and gives back, what the breaker refuses while the budget is asked', async () => {
    let taken = 0;
    let letLastOneThrough = (): void => undefined;
    const lastOne = new Promise<void>((resolve) => (letLastOneThrough = resolve));
    const provider = new PaidFirstProvider({
      paid: answering(() => Promise.reject(new Error('down'))),
      embedded: answering(() => Promise.resolve(vision)),
      budget: [],
      quotas: {
        take: async () => {
          if ((taken += 1) === 1) await lastOne;
          return { taken: true };
        },
        giveBack: () => Promise.resolve(void (taken -= 1)),
      },
      clock: { now: () => new Date() },
      breakerResetMs: 60_000,
    });
    photoVisionCalls.reset();
    const slow = provider.analyse(photo);
    for (let count = 0; count < 3; count += 1) await provider.analyse(photo);
    letLastOneThrough();
    expect(await slow).toBe(vision);
    const { values } = await photoVisionCalls.get();
    expect(Object.fromEntries(values.map(({ labels, value }) => [labels.outcome, value]))).toEqual({
      failed: 3,
      refused: 1,
    });
    expect(taken).toBe(3);
    provider.onApplicationShutdown();
  });
});
