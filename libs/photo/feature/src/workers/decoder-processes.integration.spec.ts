import { afterEach, describe, expect, it } from '@jest/globals';
import { Problem } from '@chatpop/contracts';
import { photoTasks } from '../photo.metrics.js';
import { decoderPids } from '../testing/decoder-processes.js';
import { TestPhotoService } from '../testing/photo-service.js';
import { jpeg, scene } from '../testing/pictures.js';
import { AnalysisPool } from './analysis-pool.js';

const databaseUrl = process.env['TEST_DATABASE_URL'] ?? '';

describe(`${AnalysisPool.name}: processes that decode`, () => {
  let photo: TestPhotoService;
  let seed = 0;
  const start = async (environment: Record<string, string> = {}): Promise<void> => {
    photo = await TestPhotoService.start(databaseUrl, environment);
    photo.spareLooking();
  };
  afterEach(() => photo.stop());

  const upload = async (size = { width: 160, height: 120 }) => {
    const response = await photo.upload(await jpeg(await scene((seed += 1), size)));
    const code = response.ok ? undefined : Problem.parse(await response.json()).code;
    return { status: response.status, code, retry: response.headers.has('retry-after') };
  };
  const made = { status: 201, code: undefined, retry: false };

  /** Uploads to a process that has been stopped, and does something to it once it has the photo. */
  async function uploadTo(pid: number, meanwhile: () => void) {
    process.kill(pid, 'SIGSTOP');
    const answer = upload();
    while ((await photoTasks.get()).values.every(({ value }) => value === 0)) await new Promise(setImmediate);
    meanwhile();
    return answer;
  }

  it('killed, crashed or stuck: the upload gets a coded answer, the next one works', async () => {
    await start({ PHOTO_WORK_TIMEOUT_MS: '8000' });
    expect(await upload()).toEqual(made);
    const signals = [
      { send: ['SIGKILL'], answer: { status: 503, code: 'PHOTO.ANALYSIS_FAILED', retry: true } },
      { send: ['SIGSEGV', 'SIGCONT'], answer: { status: 400, code: 'PHOTO.IMAGE_BROKEN', retry: false } },
      { send: [], answer: { status: 503, code: 'PHOTO.ANALYSIS_FAILED', retry: true } },
    ];
    for (const { send, answer } of signals) {
      const [pid = 0, ...others] = decoderPids();
      expect(others).toEqual([]);
      expect(await uploadTo(pid, () => send.forEach((signal) => process.kill(pid, signal)))).toEqual(answer);
      expect(await upload()).toEqual(made);
      expect(decoderPids()).not.toContain(pid);
    }
  }, 60_000);

  it('ended when a photo takes more memory than it may, whatever its header says, and replaced when they hold too much', async () => {
    await start({ PHOTO_DECODE_MEMORY_MB: '10', PHOTO_STORED_PIXELS: '50000000', PHOTO_WORKER_MEMORY_MB: '1' });
    expect(await upload()).toEqual(made);
    while (decoderPids().length > 0) await new Promise(setImmediate);
    expect(await upload()).toEqual(made);
    const large = await upload({ width: 5_000, height: 4_000 });
    expect(large).toEqual({ status: 413, code: 'PHOTO.IMAGE_TOO_MANY_PIXELS', retry: false });
    expect(await upload()).toEqual(made);
  }, 60_000);
});
