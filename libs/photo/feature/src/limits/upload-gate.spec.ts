import { describe, expect, it } from '@jest/globals';
import { UploadGate } from './upload-gate.js';

describe(UploadGate.name, () => {
  const busy = expect.objectContaining({ code: 'PHOTO.BUSY', retryAfterSeconds: 2 });
  /** An upload that lasts until `end` is called. */
  function enter(gate: UploadGate, bytes: number) {
    let end = (): void => undefined;
    const lasting = new Promise<void>((resolve) => (end = resolve));
    return { end, answer: gate.through(bytes, () => lasting) };
  }

  it('lets in what fits by bytes, to the last one, and takes them back, also of what failed', async () => {
    const gate = new UploadGate({ uploads: 10, bytes: 100 });
    const [one, two] = [enter(gate, 60), enter(gate, 40)];
    await expect(gate.through(1, () => Promise.resolve())).rejects.toEqual(busy);
    one.end();
    await one.answer;
    await expect(gate.through(60, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    await expect(gate.through(60, () => Promise.resolve('in'))).resolves.toBe('in');
    await expect(gate.through(61, () => Promise.resolve())).rejects.toEqual(busy);
    two.end();
    await two.answer;
  });

  it('lets one alone in, however large', async () => {
    const gate = new UploadGate({ uploads: 10, bytes: 100 });
    const large = enter(gate, 500);
    await expect(gate.through(1, () => Promise.resolve())).rejects.toEqual(busy);
    large.end();
    await expect(large.answer).resolves.toBeUndefined();
  });

  it('lets in as many as may be at once', async () => {
    const gate = new UploadGate({ uploads: 2, bytes: 100 });
    const [one, two] = [enter(gate, 1), enter(gate, 1)];
    await expect(gate.through(1, () => Promise.resolve())).rejects.toEqual(busy);
    one.end();
    two.end();
    await Promise.all([one.answer, two.answer]);
  });
});
