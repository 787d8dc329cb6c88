import { secondsUntil, type Quota, type QuotaOutcome } from '@chatpop/photo-domain';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';

/** Counts in Postgres, so that all instances share one count and concurrent calls can not overrun it. */
@Injectable()
export class QuotaStore {
  constructor(@InjectDataSource('photo') private readonly source: DataSource) {}

  /** Takes one of each quota, or of none when one of them is used up. */
  async take(quotas: readonly Quota[], now: Date): Promise<QuotaOutcome> {
    // One order for all, so that two that take the same quotas wait for each other instead of locking up.
    const ordered = [...quotas].sort((a, b) => a.key.localeCompare(b.key));
    const usedUp = new UsedUp();
    try {
      await this.source.transaction(async (manager) => {
        for (const quota of ordered) if (!(await takeOne(manager, quota, now))) throw usedUp.by(quota);
      });
      return { taken: true };
    } catch (error) {
      if (error !== usedUp || !usedUp.quota) throw error;
      return { taken: false, retryAfterSeconds: await this.secondsLeft(usedUp.quota, now) };
    }
  }

  /** Gives back what was taken for something that did not happen, unless its window is over: the next one has no part in it. */
  async giveBack(quotas: readonly Quota[], takenAt: Date): Promise<void> {
    await this.source.query(
      `update photo.quota set used = used - 1
       from unnest($1::text[], $2::integer[]) as taken (taken_key, seconds)
       where key = taken_key and used > 0 and resets_at <= $3::timestamptz + make_interval(secs => seconds)`,
      [quotas.map(({ key }) => key), quotas.map(({ windowSeconds }) => windowSeconds), takenAt],
    );
  }

  async forgetPast(now: Date): Promise<void> {
    await this.source.query('delete from photo.quota where resets_at <= $1', [now]);
  }

  private async secondsLeft({ key, windowSeconds }: Quota, now: Date): Promise<number> {
    const [row]: { resets_at: Date }[] = await this.source.query('select resets_at from photo.quota where key = $1', [
      key,
    ]);
    return row ? secondsUntil(row.resets_at, now) : windowSeconds;
  }
}

/** Rolls the transaction back. */
class UsedUp extends Error {
  quota: Quota | undefined;

  by(quota: Quota): this {
    this.quota = quota;
    return this;
  }
}

async function takeOne(manager: EntityManager, { key, limit, windowSeconds }: Quota, now: Date): Promise<boolean> {
  if (limit <= 0) return false;
  const rows: unknown[] = await manager.query(
    `insert into photo.quota as quota (key, used, resets_at)
     values ($1, 1, $2::timestamptz + make_interval(secs => $3))
     on conflict (key) do update set
       used      = case when quota.resets_at <= $2 then 1 else quota.used + 1 end,
       resets_at = case when quota.resets_at <= $2 then excluded.resets_at else quota.resets_at end
     where quota.resets_at <= $2 or quota.used < $4
     returning used`,
    [key, now, windowSeconds, limit],
  );
  return rows.length > 0;
}
