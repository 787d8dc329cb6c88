import { readFileSync } from 'node:fs';
import { z } from 'zod';

const State = z.object({
  edge: z.object({ url: z.string(), pid: z.number() }),
  topology: z.string(),
  services: z.array(
    z.object({
      name: z.string(),
      instance: z.number(),
      pid: z.number(),
      url: z.string(),
      metrics_url: z.string(),
      state: z.string(),
    }),
  ),
  postgres: z.object({ url: z.string(), pid: z.number().optional() }),
  redis: z.object({ url: z.string(), pid: z.number().optional() }).optional(),
});
/** `.chatpop/state.json`, as the contract has it. */
export type State = z.infer<typeof State>;

export const readState = (path: string): State => State.parse(JSON.parse(readFileSync(path, 'utf8')));
