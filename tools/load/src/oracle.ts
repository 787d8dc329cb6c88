import type { Evidence, KeptMessage, KeptRoom, Sent, SocketLog } from './evidence.js';

/** What must never happen. */
export const faultKinds = [
  'lost',
  'ghost',
  'duplicate',
  'disorder',
  'altered',
  'unkept',
  'doubled',
  'hole',
  'stuck',
  'accident',
] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface Fault {
  readonly kind: FaultKind;
  readonly text: string;
}

export interface Verdict {
  readonly faults: readonly Fault[];
  readonly figures: {
    readonly sent: number;
    readonly kept: number;
    readonly told: number;
    /** Durable events on the wire that the socket had heard before. */
    readonly wireDuplicates: number;
    readonly refused: number;
  };
}

/**
 * Judges a run by what was said, what was heard and what was kept:
 * - `lost`: kept, and a socket that was there was not told · `ghost`: told, and not kept · `duplicate`: told twice
 * - `disorder`: told out of its place · `altered`: told with other content, or not the same bytes for all
 * - `unkept`: answered 2xx, and not kept so · `doubled`: one client_message_id, more than one message
 * - `hole`: a room's `seq` is not 1, 2, 3 … · `stuck`: committed, and still not in the log · `accident`: see Evidence
 */
export function judge(evidence: Evidence): Verdict {
  const faults: Fault[] = [];
  const report = (kind: FaultKind, text: string): void => void faults.push({ kind, text });
  const rooms = new Map(evidence.rooms.map((room) => [room.code, room]));
  for (const room of evidence.rooms) judgeRoom(room, report);
  judgeSent(evidence, report);
  for (const socket of evidence.sockets) {
    const room = rooms.get(socket.room);
    if (room) judgeSocket(socket, room, report);
    else report('ghost', `${socket.name} listened to a room that is not kept`);
  }
  for (const text of evidence.foreignBodies) report('altered', text);
  for (const text of evidence.accidents) report('accident', text);
  if (evidence.outbox > 0) report('stuck', `${evidence.outbox} events are not in the log`);
  return { faults, figures: figuresOf(evidence) };
}

type Report = (kind: FaultKind, text: string) => void;

function judgeRoom({ code, last_seq, messages }: KeptRoom, report: Report): void {
  const seqs = messages.map(({ seq }) => seq).sort((a, b) => a - b);
  const misplaced = seqs.findIndex((seq, index) => seq !== index + 1);
  if (misplaced >= 0) report('hole', `${code}: place ${misplaced + 1} holds ${seqs[misplaced] ?? 'nothing'}`);
  else if (seqs.length !== last_seq) report('hole', `${code}: ${seqs.length} messages, and last_seq ${last_seq}`);
}

function judgeSent({ sent, rooms }: Evidence, report: Report): void {
  const kept = new Map<string, KeptMessage[]>();
  for (const message of rooms.flatMap(({ messages }) => messages)) {
    kept.set(message.client_message_id, [...(kept.get(message.client_message_id) ?? []), message]);
  }
  for (const one of sent) {
    const rows = kept.get(one.client_message_id) ?? [];
    if (rows.length > 1) report('doubled', `${describe(one)} is kept ${rows.length} times`);
    if (!one.answer) continue;
    const [row] = rows;
    if (!row) report('unkept', `${describe(one)} was answered and is not kept`);
    else if (row.id !== one.answer.id || row.seq !== one.answer.seq || row.content !== one.content)
      report('unkept', `${describe(one)} is kept as ${row.seq}, not as answered`);
  }
}

function judgeSocket(socket: SocketLog, room: KeptRoom, report: Report): void {
  const { name, from, told } = socket;
  const kept = new Map(room.messages.map((message) => [message.id, message]));
  const seen = new Set<string>();
  let last = from;
  for (const { seq, message, content, repaired } of told) {
    const row = kept.get(message);
    if (!row) report('ghost', `${name} was told ${seq}, which is not kept`);
    else if (row.content !== content) report('altered', `${name} was told another content for ${seq}`);
    if (seen.has(message)) report('duplicate', `${name} was told ${seq} twice`);
    else if (repaired ? seq <= last : seq !== last + 1) report('disorder', `${name} was told ${seq} after ${last}`);
    seen.add(message);
    last = Math.max(last, seq);
  }
  if (!socket.isComplete) return;
  const missing = room.messages.filter(({ id, seq }) => seq > from && !seen.has(id)).map(({ seq }) => seq);
  if (missing.length > 0) report('lost', `${name} missed ${missing.length}: ${missing.slice(0, 5).join(', ')}`);
}

function figuresOf({ sent, sockets, rooms }: Evidence): Verdict['figures'] {
  return {
    sent: sent.length,
    kept: rooms.reduce((total, { messages }) => total + messages.length, 0),
    told: sockets.reduce((total, { told }) => total + told.length, 0),
    wireDuplicates: sockets.reduce(
      (total, { wire }) => total + wire.length - new Set(wire.map(({ seq }) => seq)).size,
      0,
    ),
    refused: sent.reduce(
      (total, { attempts }) => total + attempts.filter((status) => status < 200 || status > 299).length,
      0,
    ),
  };
}

const describe = ({ room, client_message_id }: Sent): string => `${room}: ${client_message_id}`;
