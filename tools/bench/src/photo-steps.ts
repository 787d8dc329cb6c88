const name = 'chatpop_photo_step_duration_seconds';

/** Seconds and times of each step of an analysis so far, by the service's own metrics. */
export type Steps = ReadonlyMap<string, { readonly seconds: number; readonly times: number }>;

export async function readSteps(metricsUrl: string): Promise<Steps> {
  const text = await (await fetch(metricsUrl)).text();
  const sums = valuesOf(text, `${name}_sum`);
  const counts = valuesOf(text, `${name}_count`);
  return new Map([...sums].map(([step, seconds]) => [step, { seconds, times: counts.get(step) ?? 0 }]));
}

/** Milliseconds that each step took on average between two readings; steps that did not happen are left out. */
export function millisecondsBetween(before: Steps, after: Steps): Record<string, number> {
  return Object.fromEntries(
    [...after].flatMap(([step, { seconds, times }]) => {
      const earlier = before.get(step) ?? { seconds: 0, times: 0 };
      const happened = times - earlier.times;
      return happened > 0 ? [[`${step} ms`, ((seconds - earlier.seconds) / happened) * 1000]] : [];
    }),
  );
}

const valuesOf = (text: string, metric: string): Map<string, number> =>
  new Map(
    [...text.matchAll(new RegExp(`^${metric}\\{[^}]*step="([^"]+)"[^}]*\\} (\\S+)$`, 'gm'))].map(
      ([, step = '', value]) => [step, Number(value)],
    ),
  );
