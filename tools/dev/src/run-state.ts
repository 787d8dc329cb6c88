import { readFileSync, rmSync } from 'node:fs';
import { shapeNames } from '@chatpop/topology';
import { z } from 'zod';
import { writePrivate, type DevFolder } from './dev-folder.js';

const Server = z.object({ url: z.string(), pid: z.number().optional() });

/** `state.json`: what runs now, for tools and tests. It holds the database's password, so only its owner may read it. */
export const RunState = z.object({
  edge: z.object({ url: z.string(), pid: z.number() }),
  topology: z.enum(shapeNames),
  bus: z.enum(['redis', 'memory']),
  services: z.array(
    z.object({
      name: z.string(),
      instance: z.number(),
      pid: z.number(),
      url: z.string(),
      metrics_url: z.string(),
      state: z.enum(['starting', 'ready', 'unready', 'draining']),
    }),
  ),
  postgres: Server,
  redis: Server.optional(),
});
export type RunState = z.infer<typeof RunState>;

export function writeState(folder: DevFolder, state: RunState): void {
  writePrivate(folder.state, `${JSON.stringify(state, null, 2)}\n`);
}

export function removeState(folder: DevFolder): void {
  rmSync(folder.state, { force: true });
}

/** `undefined` when nothing was written, or not by this version. */
export function readState(folder: DevFolder): RunState | undefined {
  try {
    return RunState.parse(JSON.parse(readFileSync(folder.state, 'utf8')));
  } catch {
    return undefined;
  }
}
