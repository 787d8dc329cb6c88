import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, LessThan } from 'typeorm';
import { PayoutAccountEntity } from './payout.entities.js';

@Injectable()
export class PayoutAccountStore {
  constructor(@InjectDataSource('payments') private readonly source: DataSource) {}

  async find(hostUserId: string): Promise<PayoutAccountEntity | undefined> {
    return (await this.source.manager.findOneBy(PayoutAccountEntity, { hostUserId })) ?? undefined;
  }

  /** One account for each host, whoever comes first. */
  async keep(hostUserId: string, accountRef: string, at: Date): Promise<PayoutAccountEntity> {
    const insert = this.source.manager.createQueryBuilder().insert().into(PayoutAccountEntity);
    await insert.values({ hostUserId, accountRef, isEnabled: false, checkedAt: at }).orIgnore().execute();
    return this.source.manager.findOneByOrFail(PayoutAccountEntity, { hostUserId });
  }

  async noteCheck(hostUserId: string, isEnabled: boolean, at: Date): Promise<void> {
    await this.source.manager.update(PayoutAccountEntity, { hostUserId }, { isEnabled, checkedAt: at });
  }

  /** Those that the provider was not asked about since then, the longest first. */
  async findUnchecked(since: Date, limit: number): Promise<PayoutAccountEntity[]> {
    return this.source.manager.find(PayoutAccountEntity, {
      where: { checkedAt: LessThan(since) },
      order: { checkedAt: 'asc' },
      take: limit,
    });
  }
}
