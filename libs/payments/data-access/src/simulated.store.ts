import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, In, MoreThanOrEqual, type FindOptionsWhere } from 'typeorm';
import { SimulatedEventEntity, SimulatedSessionEntity } from './simulated.entities.js';

export type SimulatedSessionDraft = Omit<SimulatedSessionEntity, 'status' | 'paymentRef' | 'refundedAmount'>;

type Event = Pick<SimulatedEventEntity, 'id' | 'payload'>;
/** What is told of a change. */
type EventOf = (session: SimulatedSessionEntity) => Event;

/** What the simulated provider keeps. Each change happens once, however many ask for it, and its event with it. */
@Injectable()
export class SimulatedStore {
  constructor(@InjectDataSource('payments') private readonly source: DataSource) {}

  /** One session for each purchase, whoever comes first. */
  async openSession(draft: SimulatedSessionDraft): Promise<SimulatedSessionEntity> {
    const insert = this.source.manager.createQueryBuilder().insert().into(SimulatedSessionEntity);
    await insert
      .values({ ...draft, status: 'open', refundedAmount: 0 })
      .orIgnore()
      .execute();
    return this.source.manager.findOneByOrFail(SimulatedSessionEntity, { purchaseId: draft.purchaseId });
  }

  async findSession(id: string): Promise<SimulatedSessionEntity | undefined> {
    return (await this.source.manager.findOneBy(SimulatedSessionEntity, { id })) ?? undefined;
  }

  /** Also a session that has expired: payments do arrive late. */
  async pay(id: string, paymentRef: string, eventOf: EventOf): Promise<Event | undefined> {
    return this.change({ id, status: In(['open', 'expired']) }, () => ({ status: 'paid', paymentRef }), eventOf);
  }

  async decline(id: string, eventOf: EventOf): Promise<Event | undefined> {
    return this.change({ id, status: 'open' }, () => ({ status: 'open' }), eventOf);
  }

  async expire(id: string, eventOf: EventOf): Promise<Event | undefined> {
    return this.change({ id, status: 'open' }, () => ({ status: 'expired' }), eventOf);
  }

  async refund(purchaseId: string, eventOf: EventOf): Promise<Event | undefined> {
    const where = { purchaseId, status: 'paid' as const, refundedAmount: 0 };
    return this.change(where, ({ amount }) => ({ refundedAmount: amount }), eventOf);
  }

  async eventsSince(time: Date): Promise<string[]> {
    const events = await this.source.manager.find(SimulatedEventEntity, {
      where: { createdAt: MoreThanOrEqual(time) },
      order: { createdAt: 'asc' },
    });
    return events.map(({ payload }) => payload);
  }

  private async change(
    where: FindOptionsWhere<SimulatedSessionEntity>,
    changesOf: (session: SimulatedSessionEntity) => Partial<SimulatedSessionEntity>,
    eventOf: EventOf,
  ): Promise<Event | undefined> {
    return this.source.transaction(async (manager) => {
      const session = await manager.findOne(SimulatedSessionEntity, { where, lock: { mode: 'pessimistic_write' } });
      if (!session) return undefined;
      const changes = changesOf(session);
      await manager.update(SimulatedSessionEntity, { id: session.id }, changes);
      const event = eventOf(Object.assign(session, changes));
      await manager.insert(SimulatedEventEntity, event);
      return event;
    });
  }
}
