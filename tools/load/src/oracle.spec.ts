import { describe, expect, it } from '@jest/globals';
import type { Evidence } from './evidence.js';
import { faultKinds, judge } from './oracle.js';
import { randomFrom } from './random.js';
import { tamperings } from './tamper.js';

const seqs = [1, 2, 3, 4];
const kept = seqs.map((seq) => ({ seq, id: `id ${seq}`, client_message_id: `client ${seq}`, content: `said ${seq}` }));
const told = kept.map(({ seq, id, content }) => ({ seq, message: id, content, repaired: false }));

/** A run in which all went well. */
const sound: Evidence = {
  sent: kept.map(({ seq, id, client_message_id, content }) => ({
    room: 'TEST2345',
    client_message_id,
    content,
    attempts: [201],
    answer: { id, seq },
  })),
  sockets: [
    {
      name: 'ada',
      room: 'TEST2345',
      from: 0,
      told,
      wire: seqs.map((seq) => ({ connection: 1, seq })),
      isComplete: true,
    },
    { name: 'ben', room: 'TEST2345', from: 2, told: told.slice(2), wire: [], isComplete: true },
  ],
  rooms: [{ code: 'TEST2345', last_seq: 4, messages: kept }],
  foreignBodies: [],
  outbox: 0,
  accidents: [],
};
const kindsOf = (evidence: Evidence): string[] => judge(evidence).faults.map(({ kind }) => kind);

describe(judge.name, () => {
  it('finds nothing where nothing is wrong', () => {
    expect(judge(sound)).toEqual({ faults: [], figures: { sent: 4, kept: 4, told: 6, wireDuplicates: 0, refused: 0 } });
  });

  it.each(tamperings.map(({ name, kind, plant }) => [name, kind, plant] as const))(
    'sees that %s: %s',
    (_, kind, plant) => {
      expect(kindsOf(plant(sound))).toContain(kind);
    },
  );

  it('sees a hole in the numbers of a room', () => {
    const rooms = [{ code: 'TEST2345', last_seq: 5, messages: kept }];
    expect(kindsOf({ ...sound, rooms })).toEqual(['hole']);
  });

  it('sees that one event had not the same bytes for all', () => {
    expect(kindsOf({ ...sound, foreignBodies: ['TEST2345 3'] })).toEqual(['altered']);
  });

  it('has a way to see each kind of fault', () => {
    const seen = new Set([...tamperings.map(({ kind }) => kind), 'hole', 'altered']);
    expect([...faultKinds].filter((kind) => !seen.has(kind))).toEqual([]);
  });

  it('lets a repaired client leave places out that are no messages, but no message', () => {
    const rooms = [{ code: 'TEST2345', last_seq: 4, messages: kept }];
    const repaired = told.map((one) => ({ ...one, repaired: true }));
    const [ada] = sound.sockets;
    if (!ada) throw new Error('nobody listened');
    expect(kindsOf({ ...sound, rooms, sockets: [{ ...ada, told: repaired }] })).toEqual([]);
    expect(kindsOf({ ...sound, rooms, sockets: [{ ...ada, told: repaired.slice(1) }] })).toEqual(['lost']);
  });

  it('owes nothing more to who was put out', () => {
    const [ada] = sound.sockets;
    if (!ada) throw new Error('nobody listened');
    expect(kindsOf({ ...sound, sockets: [{ ...ada, told: told.slice(0, 2), isComplete: false }] })).toEqual([]);
  });

  it('counts what came twice on the wire, whether or not the client dropped it', () => {
    const [ada] = sound.sockets;
    if (!ada) throw new Error('nobody listened');
    const wire = [1, 2, 2, 3, 4].map((seq) => ({ connection: 1, seq }));
    expect(judge({ ...sound, sockets: [{ ...ada, wire }] }).figures.wireDuplicates).toBe(1);
  });
});

describe(randomFrom.name, () => {
  it('gives the same run for the same seed and name, and another for another', () => {
    const run = (seed: number, name: string): number[] => {
      const random = randomFrom(seed, name);
      return Array.from({ length: 5 }, random);
    };
    expect(run(1, 'senders')).toEqual(run(1, 'senders'));
    expect(run(1, 'senders')).not.toEqual(run(2, 'senders'));
    expect(run(1, 'senders')).not.toEqual(run(1, 'delays'));
    expect(run(1, 'senders').every((number) => number >= 0 && number < 1)).toBe(true);
  });
});
