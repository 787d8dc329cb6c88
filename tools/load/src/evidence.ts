/** A message that somebody said, and what came back each time that it was sent. */
export interface Sent {
  readonly room: string;
  readonly client_message_id: string;
  readonly content: string;
  /** HTTP status of each try; 0: no answer. */
  readonly attempts: number[];
  /** As the last answer had it. */
  answer: { readonly id: string; readonly seq: number } | undefined;
}

/** What a client told the one who uses it. */
export interface Told {
  readonly seq: number;
  readonly message: string;
  readonly content: string;
  /** Read from the history after `reload`, where other kinds of change leave holes. */
  readonly repaired: boolean;
}

/** One person's ears in one room. */
export interface SocketLog {
  readonly name: string;
  readonly room: string;
  /** Everything after this `seq` concerns it. */
  readonly from: number;
  /** After the client had dropped, ordered and repaired. */
  readonly told: readonly Told[];
  /** The `seq` of durable events as they came, and on which connection. */
  readonly wire: readonly { readonly connection: number; readonly seq: number }[];
  /** Whether it listened to the end; who was put out is owed nothing more. */
  readonly isComplete: boolean;
}

export interface KeptMessage {
  readonly seq: number;
  readonly id: string;
  readonly client_message_id: string;
  readonly content: string;
}

/** A room as the database has it in the end. */
export interface KeptRoom {
  readonly code: string;
  readonly last_seq: number;
  readonly messages: readonly KeptMessage[];
}

/** All that is judged: collected outside the services. */
export interface Evidence {
  readonly sent: readonly Sent[];
  readonly sockets: readonly SocketLog[];
  readonly rooms: readonly KeptRoom[];
  /** Events of one place whose bytes were not the same for all. */
  readonly foreignBodies: readonly string[];
  /** Events that wait for the log still. */
  readonly outbox: number;
  /** Processes that ended and were not killed; what nobody caught. */
  readonly accidents: readonly string[];
}
