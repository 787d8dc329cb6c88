import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';

/** Who of all instances analyses a file: one at a time. The claim of one that died ends by itself. */
@Injectable()
export class ClaimStore {
  constructor(@InjectDataSource('photo') private readonly source: DataSource) {}

  /** @returns whether `owner` has it now. */
  async claim(sha256: Buffer, owner: string, seconds: number): Promise<boolean> {
    const rows: unknown[] = await this.source.query(
      `insert into photo.claim as claim (sha256, owner, expires_at)
       values ($1, $2, clock_timestamp() + make_interval(secs => $3))
       on conflict (sha256) do update set owner = excluded.owner, expires_at = excluded.expires_at
       where claim.expires_at <= clock_timestamp()
       returning owner`,
      [sha256, owner, seconds],
    );
    return rows.length > 0;
  }

  async release(sha256: Buffer, owner: string): Promise<void> {
    await this.source.query('delete from photo.claim where sha256 = $1 and owner = $2', [sha256, owner]);
  }

  /** What instances that died have left. */
  async forgetPast(): Promise<void> {
    await this.source.query(`delete from photo.claim where expires_at <= clock_timestamp() - interval '1 minute'`);
  }
}
