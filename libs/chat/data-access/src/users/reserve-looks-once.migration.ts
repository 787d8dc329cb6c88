import type { MigrationInterface, QueryRunner } from 'typeorm';

const look = `lower(translate(reserved_username, '0I1', 'oll'))`;

export class ReserveLooksOnce1795140001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Of twins that were reserved at the same moment the older account keeps its name.
    await runner.query(`
      with twin as (
        select id, row_number() over (partition by ${look} order by created_at, id) as place
        from chat.app_user where reserved_username is not null
      ), lost as (
        update chat.app_user u set reserved_username = null, reserved_username_key = null
        from twin where twin.id = u.id and twin.place > 1 returning u.id
      ), hosted as (
        update chat.room set host_username_is_reserved = false from lost where room.host_user_id = lost.id
      )
      update chat.participant set username_is_reserved = false from lost where participant.user_id = lost.id
    `);
    await runner.query(`drop index chat.app_user_by_reserved_look`);
    await runner.query(`
      create unique index app_user_by_reserved_look on chat.app_user (${look}) where reserved_username is not null
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only');
  }
}
