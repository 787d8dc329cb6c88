import type { Evidence } from './evidence.js';
import { judge, type Verdict } from './oracle.js';
import type { LoadSize } from './rig/load.js';
import type { Settings, Stack } from './rig/stack.js';

/** What a scenario may use, and how large it is to be. */
export interface Setting {
  readonly size: LoadSize;
  readonly seed: number;
  /** Small, for `npm run test:faults`; else the figures of docs/reliability.md. */
  readonly isSmoke: boolean;
  /** A running ChatPop with these settings: the one that runs already, if it has them. */
  readonly stack: (settings?: Settings) => Promise<Stack>;
  readonly say: (line: string) => void;
}

/** The guard is off, or a fault is planted: the oracle must see it. */
export interface Twin {
  readonly name: string;
  readonly isRed: boolean;
}

export interface Outcome {
  /** What was measured, for the table. */
  readonly figures: Readonly<Record<string, string | number>>;
  /** Empty when all is well. */
  readonly faults: readonly string[];
  /** Times beyond their target. They depend on how fast the machine is that minute, and so are said and fail nothing. */
  readonly late?: readonly string[];
  readonly twins: readonly Twin[];
}

export interface Scenario {
  /** As in docs/reliability.md: R1 … */
  readonly id: string;
  readonly fault: string;
  readonly target: string;
  readonly run: (setting: Setting) => Promise<Outcome>;
}

export const faultsOf = ({ faults }: Verdict): string[] => faults.map(({ kind, text }) => `${kind}: ${text}`);

/** A twin whose run the oracle judges. */
export const twinOf = (name: string, evidence: Evidence): Twin => ({ name, isRed: judge(evidence).faults.length > 0 });

/** A time, in ms, beside its target. */
export const late = (what: string, ms: number, targetMs: number): string[] =>
  ms <= targetMs ? [] : [`${what}: ${Math.round(ms)} ms, target ${targetMs} ms`];

/** A rule beside the oracle's. */
export const unless = (holds: boolean, fault: string): string[] => (holds ? [] : [fault]);
