import type { Evidence, SocketLog, Told } from './evidence.js';
import type { FaultKind } from './oracle.js';

/** Each plants one fault in what was collected, and names what the oracle must call it. */
export interface Tampering {
  readonly name: string;
  readonly kind: FaultKind;
  readonly plant: (evidence: Evidence) => Evidence;
}

const inOneLog =
  (change: (told: readonly Told[]) => readonly Told[]) =>
  (evidence: Evidence): Evidence => {
    const busiest = Math.max(...evidence.sockets.map(({ told }) => told.length));
    const victim = evidence.sockets.find(({ told }) => told.length === busiest);
    const tamper = (log: SocketLog): SocketLog => (log === victim ? { ...log, told: change(log.told) } : log);
    return { ...evidence, sockets: evidence.sockets.map(tamper) };
  };

const at = (told: readonly Told[], index: number): readonly Told[] => told.slice(index, index + 1);

export const tamperings: readonly Tampering[] = [
  { name: 'the last message of one log is gone', kind: 'lost', plant: inOneLog((told) => told.slice(0, -1)) },
  {
    name: 'one in the middle is gone',
    kind: 'disorder',
    plant: inOneLog((told) => [...told.slice(0, 1), ...told.slice(2)]),
  },
  { name: 'one was told twice', kind: 'duplicate', plant: inOneLog((told) => [...at(told, 0), ...told]) },
  {
    name: 'two have changed places',
    kind: 'disorder',
    plant: inOneLog((told) => [...at(told, 1), ...at(told, 0), ...told.slice(2)]),
  },
  {
    name: 'one that nobody said was told',
    kind: 'ghost',
    plant: inOneLog((told) => [
      ...told,
      { seq: (told.at(-1)?.seq ?? 0) + 1, message: 'nobody', content: '', repaired: false },
    ]),
  },
  {
    name: 'one has another content',
    kind: 'altered',
    plant: inOneLog(([first, ...rest]) => (first ? [{ ...first, content: `${first.content}!` }, ...rest] : [])),
  },
  {
    name: 'a row is gone',
    kind: 'unkept',
    plant: (evidence) => ({
      ...evidence,
      rooms: evidence.rooms.map((room) => ({ ...room, messages: room.messages.slice(1) })),
    }),
  },
  {
    name: 'a row is there twice',
    kind: 'doubled',
    plant: (evidence) => ({
      ...evidence,
      rooms: evidence.rooms.map((room) => ({ ...room, messages: [...room.messages.slice(0, 1), ...room.messages] })),
    }),
  },
  {
    name: 'a service ended by itself',
    kind: 'accident',
    plant: (evidence) => ({ ...evidence, accidents: ['chat 1 ended'] }),
  },
  { name: 'an event never reached the log', kind: 'stuck', plant: (evidence) => ({ ...evidence, outbox: 1 }) },
];
