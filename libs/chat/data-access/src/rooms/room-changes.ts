import {
  chatErrors,
  DomainError,
  type DurableEventType,
  type DurableRecord,
  type RoomEventData,
} from '@chatpop/contracts';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { durableRecord, type Origin } from '../messages/durable-event.js';
import { lockRooms, lockWithBackRoom, type LockedRoom } from './locked-room.js';

/** Events that no message row tells: they are kept as they were told, to be told again. */
const keptEvents: ReadonlySet<DurableEventType> = new Set(['room_updated', 'participant_banned']);

/** One room while it is locked: what is read stays true until the commit, and events get the room's next positions. */
export class RoomChange {
  readonly records: DurableRecord[] = [];
  private readonly kept: DurableRecord[] = [];
  private lastSeq: number;

  constructor(
    readonly manager: EntityManager,
    readonly room: LockedRoom,
    readonly origin: Origin,
  ) {
    this.lastSeq = Number(room.last_seq);
  }

  /** The position that the next event told will have. */
  get nextSeq(): number {
    return this.lastSeq + 1;
  }

  tell<Type extends DurableEventType>(type: Type, data: RoomEventData<Type>): void {
    this.lastSeq += 1;
    const position = { roomCode: this.room.code, epoch: this.room.epoch, seq: this.lastSeq };
    const record = durableRecord(position, type, data, this.origin);
    this.records.push(record);
    if (keptEvents.has(type)) this.kept.push(record);
  }

  async write(): Promise<void> {
    if (this.records.length === 0) return;
    const seqs = (records: DurableRecord[]) => records.map(({ header }) => header.seq);
    const events = (records: DurableRecord[]) => records.map(({ event }) => event);
    await this.manager.query(
      `with told as (
         insert into chat.outbox (room_id, seq, header, event)
         select $1, * from unnest($2::bigint[], $3::text[], $4::text[])
       ), kept as (
         insert into chat.room_event (room_id, seq, event) select $1, * from unnest($5::bigint[], $6::text[])
       )
       update chat.room set last_seq = $7 where id = $1`,
      [
        this.room.id,
        seqs(this.records),
        this.records.map(({ header }) => JSON.stringify(header)),
        events(this.records),
        seqs(this.kept),
        events(this.kept),
        this.lastSeq,
      ],
    );
  }
}

export interface Changed<Result> {
  readonly result: Result;
  /** What is to be appended to the room's log now that it is committed. */
  readonly records: DurableRecord[];
}

/** Changes of a room and of its messages, but for sends: one transaction each, under the lock that sends take as well. */
@Injectable()
export class RoomChanges {
  constructor(@InjectDataSource('chat') private readonly source: DataSource) {}

  /** @throws DomainError `CHAT.ROOM_NOT_FOUND`, and whatever `work` throws: nothing was changed then. */
  run<Result>(
    roomId: string,
    origin: Origin,
    work: (change: RoomChange) => Promise<Result>,
    lock: (manager: EntityManager, id: string) => Promise<LockedRoom[]> = lockAlone,
  ): Promise<Changed<Result>> {
    return this.source.transaction(async (manager) => {
      const room = (await lock(manager, roomId)).find(({ id }) => id === roomId);
      if (!room) throw new DomainError(chatErrors.roomNotFound);
      const change = new RoomChange(manager, room, origin);
      const result = await work(change);
      await change.write();
      return { result, records: change.records };
    });
  }

  /** With the Back Room locked too: for what must stop people there as well. */
  runWithBackRoom<Result>(
    roomId: string,
    origin: Origin,
    work: (change: RoomChange) => Promise<Result>,
  ): Promise<Changed<Result>> {
    return this.run(roomId, origin, work, lockWithBackRoom);
  }
}

const lockAlone = (manager: EntityManager, id: string): Promise<LockedRoom[]> =>
  manager.query<LockedRoom[]>(lockRooms.text, [[id]]);
