import type { Observed, Prepared, PrepareTask } from './protocol.js';

// Both ends run code of the same bundle, and structured cloning keeps the shape: only the type is lost on the way.
export const parsePrepared = (result: unknown): Prepared => result as Prepared;
export const parseObserved = (result: unknown): Observed => result as Observed;
export const parseBytes = (result: unknown): Uint8Array => result as Uint8Array;
export const parsePrepareTask = (task: unknown): PrepareTask => task as PrepareTask;
