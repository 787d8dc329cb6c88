import type { SocketLog } from '../evidence.js';

/** Somebody's ears in a room: by the client, or by a twin that lacks something. */
export interface Ear {
  readonly room: string;
  /** How far it has come. */
  readonly reached: number;
  readonly isJoined: boolean;
  /** How long each lost connection took to be in again, in ms. */
  readonly healed: readonly number[];
  connect(): void;
  log(): SocketLog;
  close(): void;
}
