import { parseArgs } from 'node:util';
import type { LoadSize } from './rig/load.js';

export interface Options {
  readonly names: readonly string[];
  readonly size: LoadSize;
  readonly seed: number;
  readonly isSmoke: boolean;
}

/** Load L. */
const full: LoadSize = { sockets: 300, rooms: 20, perSecond: 100 };
export const small: LoadSize = { sockets: 30, rooms: 4, perSecond: 20 };

/** `R3 R5a --sockets 300 --rooms 20 --rate 100 --seed 1 --smoke`. @throws Error on what it does not know. */
export function readOptions(args: readonly string[]): Options {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { sockets: text, rooms: text, rate: text, seed: text, smoke: { type: 'boolean', default: false } },
  });
  const base = values.smoke ? small : full;
  return {
    names: positionals,
    size: {
      sockets: whole('sockets', values.sockets, base.sockets),
      rooms: whole('rooms', values.rooms, base.rooms),
      perSecond: whole('rate', values.rate, base.perSecond),
    },
    seed: whole('seed', values.seed, 1),
    isSmoke: values.smoke,
  };
}

function whole(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  if (/^\d{1,6}$/.test(text) && Number(text) > 0) return Number(text);
  throw new Error(`--${name} ${text} is no whole number above 0.`);
}
