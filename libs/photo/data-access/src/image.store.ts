import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';

/**
 * What may lie in the object store, and how long. A key is noted before anything is put there: an object without a row
 * would never be deleted.
 */
@Injectable()
export class ImageStore {
  constructor(@InjectDataSource('photo') private readonly source: DataSource) {}

  async note(key: string, expiresAt: Date): Promise<void> {
    await this.source.query('insert into photo.image (key, expires_at) values ($1, $2)', [key, expiresAt]);
  }

  /**
   * Keys whose time is over, `limit` at most. Several instances share them: what is taken is offered again after
   * `retrySeconds`, unless it is forgotten.
   */
  async takeExpired(now: Date, limit: number, retrySeconds: number): Promise<string[]> {
    const rows: { key: string }[] = await this.source.query(
      `with taken as (
         update photo.image set expires_at = $1::timestamptz + make_interval(secs => $3)
         where key in (
           select key from photo.image where expires_at <= $1 order by expires_at limit $2 for update skip locked
         )
         returning key
       )
       select key from taken`,
      [now, limit, retrySeconds],
    );
    return rows.map(({ key }) => key);
  }

  /** Of objects that are gone. */
  async forget(keys: readonly string[]): Promise<void> {
    await this.source.query('delete from photo.image where key = any($1)', [keys]);
  }
}
