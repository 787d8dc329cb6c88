import { Counter, Gauge, Histogram } from 'prom-client';

export const photoUploads = new Counter({
  name: 'chatpop_photo_uploads_total',
  help: 'Uploads by what became of them: analysed, same (file known), alike (looks like a known one), refused.',
  labelNames: ['outcome'],
});

export const photoStepDuration = new Histogram({
  name: 'chatpop_photo_step_duration_seconds',
  help: 'Time of each step of an analysis: receive; prepare (of it inspect, decode, encode, hash); look-alike; vision (of it lettering, objects, look); store.',
  labelNames: ['step'],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20],
});

export const photoVisionCalls = new Counter({
  name: 'chatpop_photo_vision_calls_total',
  help: 'Calls of vision providers by outcome: ok, failed, refused (breaker open), over_budget.',
  labelNames: ['provider', 'outcome'],
});

export const photoVisionTokens = new Counter({
  name: 'chatpop_photo_vision_tokens_total',
  help: 'Tokens that a paid vision model counted, by direction (input, output).',
  labelNames: ['model', 'direction'],
});

export const photoExpired = new Counter({
  name: 'chatpop_photo_expired_total',
  help: 'Photos that were deleted because their time was over.',
});

export const photoTasks = new Gauge({
  name: 'chatpop_photo_tasks',
  help: 'Photos that a process works on or that wait for one.',
});

export const photoVisionCost = new Counter({
  name: 'chatpop_photo_vision_cost_usd_total',
  help: 'What paid vision models have cost, in US dollars, by the prices that are set.',
  labelNames: ['model'],
});

export const photoBreakerOpen = new Gauge({
  name: 'chatpop_photo_breaker_open',
  help: 'Whether something is left alone because it failed (1) or not (0): openai, storage.',
  labelNames: ['of'],
});

export const photoStorageFailures = new Counter({
  name: 'chatpop_photo_storage_failures_total',
  help: 'Photos that were analysed but could not be kept.',
});

export async function timed<Result>(step: string, work: () => Promise<Result>): Promise<Result> {
  const end = photoStepDuration.startTimer({ step });
  return work().finally(() => end());
}

/** For steps that were timed in another process, in ms. */
export function countSteps(milliseconds: Readonly<Record<string, number>>): void {
  for (const [step, duration] of Object.entries(milliseconds)) photoStepDuration.observe({ step }, duration / 1000);
}
