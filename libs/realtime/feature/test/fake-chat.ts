import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import {
  backRoomCode,
  chatErrors,
  commonErrors,
  DomainError,
  everyRoom,
  ReadsRequest,
  type Admission,
  type EndedSessionsResponse,
  type EventsResponse,
  type ParticipantOrder,
  type ReadsResponse,
} from '@chatpop/contracts';
import type { DurableRecord, MessageBus } from '@chatpop/message-bus';
import { toDomainError, toProblem } from '@chatpop/service-bootstrap';

export interface FakeParticipant {
  readonly id: string;
  readonly sessionId: string;
  readonly username: string;
}

interface FakeRoom {
  readonly id: string;
  readonly code: string;
  epoch: string;
  isPrivate: boolean;
  records: DurableRecord[];
  head: number;
  readonly participants: Map<string, FakeParticipant>;
  readonly ended: Set<string>;
  readonly backRoomMembers: Set<string>;
  /** Whose messages participants do not want to see. */
  readonly muted: Map<string, string[]>;
  /** Networks that nobody is admitted from. */
  readonly banned: Set<string>;
  readonly readings: Map<string, number>;
}

const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const newCode = (): string => Array.from({ length: 8 }, () => alphabet[Math.floor(Math.random() * 32)]).join('');

type EndReason = Extract<ParticipantOrder, { name: 'chat:sessions_ended' }>['reason'];

export const internalToken = 'internal-api-token-for-the-tests-only';

/** Chat as the gateways see it: it decides, keeps events in its table, and tells them on the bus after that. */
export class FakeChat {
  private readonly rooms = new Map<string, FakeRoom>();
  private readonly endedSessions: EndedSessionsResponse['sessions'] = [];
  private readonly server: Server;
  private bus: MessageBus | undefined;
  /** Chat does not answer. */
  isAway = false;
  /** It does answer, but for events. */
  withholdsEvents = false;
  readonly asked = { admission: 0, events: 0, reads: 0 };

  constructor() {
    this.server = createServer((request, response) => void this.serve(request, response));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      if (request.headers.authorization !== `Bearer ${internalToken}`) throw new DomainError(commonErrors.notFound);
      const body = request.method === 'POST' ? ReadsRequest.parse(await json(request)) : undefined;
      response.end(JSON.stringify(this.answer(new URL(request.url ?? '/', 'http://chat'), body)));
    } catch (thrown) {
      const problem = toProblem(toDomainError(thrown), 'request-1');
      response.writeHead(problem.status).end(JSON.stringify(problem));
    }
  }

  /** @returns its base URL. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** From here on it tells what it commits. */
  connect(bus: MessageBus): void {
    this.bus ??= bus;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  createRoom(options: { isPrivate?: boolean } = {}): string {
    const code = newCode();
    this.rooms.set(code, this.newRoom(code, options.isPrivate ?? false));
    this.rooms.set(backRoomCode(code), this.newRoom(backRoomCode(code), true));
    return code;
  }

  join(code: string, username = `Otter${Math.floor(Math.random() * 1e6)}`): FakeParticipant {
    const participant = { id: randomUUID(), sessionId: randomUUID(), username };
    this.room(code).participants.set(participant.id, participant);
    return participant;
  }

  roomId(code: string): string {
    return this.room(code).id;
  }

  head(code: string): { epoch: string; seq: number } {
    const { epoch, head } = this.room(code);
    return { epoch, seq: head };
  }

  /** Commits an event. It is in the table; nobody was told. */
  commit(code: string, type = 'new_message', data: Record<string, unknown> = {}): DurableRecord {
    const room = this.room(code);
    const seq = (room.head += 1);
    const ts = new Date().toISOString();
    const event = {
      v: 1,
      type,
      room_code: code,
      epoch: room.epoch,
      seq,
      id: randomUUID(),
      ts,
      data: { text: `ünï ${seq}`, ...data },
    };
    const header = { v: 1, name: `chat:${type}`, room_code: code, epoch: room.epoch, seq, committed_at: ts } as const;
    const record = { header, event: JSON.stringify(event) };
    room.records.push(record);
    return record;
  }

  /** Commits and tells, as chat does. */
  async send(code: string, type?: string, data?: Record<string, unknown>): Promise<DurableRecord> {
    const record = this.commit(code, type, data);
    await this.bus?.append(record);
    return record;
  }

  /** Events up to `seq` can no longer be told one by one. */
  forget(code: string, seq: number): void {
    const room = this.room(code);
    room.records = room.records.filter(({ header }) => header.seq > seq);
  }

  beginEpoch(code: string): void {
    const room = this.room(code);
    room.epoch = randomUUID().slice(0, 8);
    room.records = [];
  }

  async endSessions(code: string, { id }: FakeParticipant, reason: EndReason, note?: string): Promise<void> {
    this.revoke(code, id);
    await this.order({ name: 'chat:sessions_ended', room_code: code, participant_id: id, reason, note });
  }

  async endSession(code: string, { id, sessionId }: FakeParticipant, reason: EndReason): Promise<void> {
    const order = { name: 'chat:sessions_ended', room_code: code, participant_id: id, reason } as const;
    await this.order({ ...order, session_id: sessionId });
  }

  async typing(code: string, username: string): Promise<void> {
    await this.bus?.publishPassing(code, 'typing', { username, typing: true });
  }

  /** Without telling the gateways. */
  revoke(code: string, participantId: string): void {
    const { ended, participants } = this.room(code);
    ended.add(participantId);
    const session_id = participants.get(participantId)?.sessionId;
    if (session_id !== undefined) this.endedSessions.push({ session_id, room_code: code });
  }

  /** Without telling the gateways. */
  grantBackRoom(code: string, participantId: string): void {
    this.room(code).backRoomMembers.add(participantId);
  }

  makePrivate(code: string): void {
    this.room(code).isPrivate = true;
  }

  async setBackRoomAccess(code: string, { id }: FakeParticipant, granted: boolean): Promise<void> {
    const { backRoomMembers } = this.room(code);
    if (granted) backRoomMembers.add(id);
    else backRoomMembers.delete(id);
    await this.order({ name: 'chat:back_room_access', room_code: code, participant_id: id, granted });
  }

  /** Who was banned is admitted no more; then the gateways are told. */
  async banOrigin(code: string, ban: { network: string; device_id?: string; spared_participant_id?: string }) {
    for (const room of this.rooms.values()) if (code === everyRoom || room.code === code) room.banned.add(ban.network);
    await this.order({ name: 'chat:origin_banned', room_code: code, ...ban });
  }

  async mute(code: string, { id }: FakeParticipant, muted: string[]): Promise<void> {
    this.room(code).muted.set(id, muted);
    await this.order({ name: 'chat:mutes_changed', room_code: code, participant_id: id, muted });
  }

  /** How far somebody has read, as it is kept. */
  reading(code: string, { id }: FakeParticipant): number | undefined {
    return this.room(code).readings.get(id);
  }

  private answer(
    { pathname, searchParams }: URL,
    body?: ReadsRequest,
  ): Admission | EndedSessionsResponse | EventsResponse | ReadsResponse {
    if (this.isAway) throw new DomainError(commonErrors.unavailable);
    if (pathname === '/internal/sessions/ended/')
      return { sessions: this.endedSessions, next_since: new Date().toISOString() };
    const [, code, what] = /^\/internal\/rooms\/([^/]+)\/(\w+)\/$/.exec(pathname) ?? [];
    const room = this.room(decodeURIComponent(code ?? ''));
    if (what === 'events' && this.withholdsEvents) throw new DomainError(commonErrors.unavailable);
    if (body) return this.keepReadings(room, body);
    if (room.banned.has(searchParams.get('network') ?? '')) throw new DomainError(chatErrors.banned);
    if (what === 'admission') return this.admission(room, searchParams.get('participant_id'));
    return this.events(room, Number(searchParams.get('after_seq')), Number(searchParams.get('limit')));
  }

  private admission(room: FakeRoom, participantId: string | null): Admission {
    this.asked.admission += 1;
    const participant = participantId === null ? undefined : room.participants.get(participantId);
    if (participantId === null && room.isPrivate) throw new DomainError(chatErrors.membersOnly);
    if (participantId !== null && (!participant || room.ended.has(participantId)))
      throw new DomainError(chatErrors.sessionRevoked);
    const { id, code, epoch, head } = room;
    const access_mode = room.isPrivate ? 'private' : 'public';
    return {
      room: { id, code, epoch, last_seq: head, access_mode, is_active: true },
      ...(participant && {
        participant: {
          id: participant.id,
          username: participant.username,
          is_host: false,
          muted: room.muted.get(participant.id),
        },
      }),
      ...(participant && room.backRoomMembers.has(participant.id) && { back_room: this.backRoomOf(code) }),
    };
  }

  private keepReadings(room: FakeRoom, { reads }: ReadsRequest): ReadsResponse {
    this.asked.reads += 1;
    const outer = this.room(room.code.split(':')[0] ?? '');
    const valid = reads.filter(({ participant_id }) => !outer.ended.has(participant_id));
    for (const { participant_id, seq } of valid) room.readings.set(participant_id, seq);
    const moved = valid.map(({ participant_id, seq }) => ({ participant_id, seq }));
    void this.order({ name: 'chat:reads', room_code: room.code, reads: moved });
    return { reads: valid };
  }

  private backRoomOf(code: string): NonNullable<Admission['back_room']> {
    const inner = this.room(backRoomCode(code));
    return { code: inner.code, epoch: inner.epoch, last_seq: inner.head };
  }

  private events({ epoch, head, records }: FakeRoom, after: number, limit: number): EventsResponse {
    this.asked.events += 1;
    const events = records.filter(({ header }) => header.seq > after).slice(0, limit);
    return {
      epoch,
      last_seq: head,
      complete: events.length === Math.min(head - after, limit),
      events: events.map(({ event }) => JSON.parse(event) as EventsResponse['events'][number]),
    };
  }

  private async order(order: DistributiveOmit<ParticipantOrder, 'v' | 'ts'>): Promise<void> {
    await this.bus?.publishOrder({ v: 1, ts: new Date().toISOString(), ...order });
  }

  private room(code: string): FakeRoom {
    const room = this.rooms.get(code);
    if (!room) throw new DomainError(chatErrors.roomNotFound);
    return room;
  }

  private newRoom(code: string, isPrivate: boolean): FakeRoom {
    return {
      id: randomUUID(),
      code,
      epoch: randomUUID().slice(0, 8),
      isPrivate,
      records: [],
      head: 0,
      participants: new Map(),
      ended: new Set(),
      backRoomMembers: new Set(),
      muted: new Map(),
      banned: new Set(),
      readings: new Map(),
    };
  }
}

type DistributiveOmit<Union, Key extends PropertyKey> = Union extends unknown ? Omit<Union, Key> : never;
