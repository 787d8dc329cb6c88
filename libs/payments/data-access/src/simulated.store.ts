import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, In, MoreThanOrEqual, type FindOptionsWhere } from 'typeorm';
import { SimulatedEventEntity, SimulatedSessionEntity } from './simulated.entities.js';

export type SimulatedSessionDraft = Omit<SimulatedSessionEntity, 'status' | 'paymentRef' | 'refundedAmount'>;

/** What the simulated provider keeps. Each change happens once, however many ask for it. */
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
  async pay(id: string, paymentRef: string): Promise<SimulatedSessionEntity | undefined> {
    return this.change({ id, status: In(['open', 'expired']) }, { status: 'paid', paymentRef });
  }

  async expire(id: string): Promise<SimulatedSessionEntity | undefined> {
    return this.change({ id, status: 'open' }, { status: 'expired' });
  }

  async refund(purchaseId: string): Promise<SimulatedSessionEntity | undefined> {
    return this.source.transaction(async (manager) => {
      const where = { purchaseId, status: 'paid' as const, refundedAmount: 0 };
      const session = await manager.findOne(SimulatedSessionEntity, { where, lock: { mode: 'pessimistic_write' } });
      if (!session) return undefined;
      await manager.update(SimulatedSessionEntity, { id: session.id }, { refundedAmount: session.amount });
      return Object.assign(session, { refundedAmount: session.amount });
    });
  }

  async keepEvent({ id, payload }: Pick<SimulatedEventEntity, 'id' | 'payload'>): Promise<void> {
    await this.source.manager.insert(SimulatedEventEntity, { id, payload });
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
    changes: Partial<Pick<SimulatedSessionEntity, 'status' | 'paymentRef'>>,
  ): Promise<SimulatedSessionEntity | undefined> {
    return this.source.transaction(async (manager) => {
      const session = await manager.findOne(SimulatedSessionEntity, { where, lock: { mode: 'pessimistic_write' } });
      if (!session) return undefined;
      await manager.update(SimulatedSessionEntity, { id: session.id }, changes);
      return Object.assign(session, changes);
    });
  }
}
