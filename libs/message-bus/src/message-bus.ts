import type { DurableRecord, ParticipantOrder, PassingEventType, RoomEventData, RoomRecord } from '@chatpop/contracts';

export type { DurableRecord, RoomRecord };

/**
 * What became of an append. `appended`: the log has it now. `duplicate`: the log was at or above its `seq`, nothing was
 * done. `gap`: the log ends at `head`, below `seq - 1`; append what is missing first.
 */
export type AppendResult =
  | { readonly status: 'appended' }
  | { readonly status: 'duplicate' }
  | { readonly status: 'gap'; readonly head: number };

/** What a gateway hears of a room it hosts. */
export interface RoomListener {
  onRecord(record: RoomRecord): void;
  onOrder(order: ParticipantOrder): void;
  /** Records may have been missed from here on back: compare heads. */
  onResubscribed(): void;
}

/** The end of a room's log. `undefined` when the log is empty: ask the database. */
export interface LogHead {
  readonly epoch: string;
  readonly seq: number;
}

/**
 * Chat -> gateways, one way. Guarantee: what is appended is kept in `seq` order without a hole for as long as the log
 * keeps it, and told to whoever listens at most once, perhaps never. Listeners repair what they miss by `seq`.
 */
export abstract class MessageBus {
  /**
   * Appends to the room's log and tells the listeners, in one step. Harmless to repeat.
   * @param next those that follow `first` in the same room, without a hole; what the log has of them is passed over
   */
  abstract append(first: DurableRecord, ...next: DurableRecord[]): Promise<AppendResult>;
  /** For a log that has lost what came before `record`: drops it and begins it anew with `record`. */
  abstract restartLog(record: DurableRecord): Promise<void>;
  /** Tells a passing event; `at` is its `ts`, now if not given. Never throws: what is lost is lost. */
  abstract publishPassing<Type extends PassingEventType>(
    roomCode: string,
    type: Type,
    data: RoomEventData<Type>,
    at?: Date,
  ): Promise<void>;
  /** Orders the gateways to act on a participant's sockets. */
  abstract publishOrder(order: ParticipantOrder): Promise<void>;

  /** From when it resolves, `listener` hears the room. @returns what ends it. */
  abstract subscribe(roomCode: string, listener: RoomListener): Promise<() => Promise<void>>;
  /** Records after `afterSeq` as far as the log has them, oldest first, at most `limit`. */
  abstract read(roomCode: string, afterSeq: number, limit: number): Promise<DurableRecord[]>;
  abstract heads(roomCodes: readonly string[]): Promise<(LogHead | undefined)[]>;
  /** For a listener's readiness: rejects while the bus is away, or while what is published is not heard here. */
  abstract assertListening(): Promise<void>;
}
