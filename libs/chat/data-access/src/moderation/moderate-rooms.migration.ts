import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Bans, reports, personal mutes; and of sessions what a ban can hold on to. */
export class ModerateRooms1795100020000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table chat.session
        add column network text,
        add column device_id uuid,
        add column login_id uuid
    `);
    await runner.query(`create index session_of_participant on chat.session (participant_id, id)`);
    await runner.query(`create index session_by_network on chat.session (network) where revoked_at is null`);
    await runner.query(
      `create index session_by_login on chat.session (login_id) where login_id is not null and revoked_at is null`,
    );
    // `look_key` is the username as the eye reads it (see usernameLook): no two in a room look the same.
    await runner.query(`
      alter table chat.participant
        add column device_id uuid,
        add column look_key text,
        add column muted_keys text[] not null default '{}'
    `);
    await runner.query(`
      update chat.participant p set look_key = lower(translate(p.username, '0I1', 'oll'))
      from (
        select id, row_number() over (
          partition by room_id, lower(translate(username, '0I1', 'oll')) order by joined_at, id) as place
        from chat.participant) first
      where first.id = p.id and first.place = 1
    `);
    await runner.query(`create unique index participant_by_look on chat.participant (room_id, look_key)`);
    await runner.query(`
      create index app_user_by_reserved_look on chat.app_user (lower(translate(reserved_username, '0I1', 'oll')))
      where reserved_username is not null
    `);
    // Without a room it is a ban from every room. It is kept after it was lifted.
    await runner.query(`
      create table chat.ban (
        id uuid primary key,
        room_id uuid references chat.room (id),
        participant_id uuid not null references chat.participant (id),
        user_id uuid,
        username text not null,
        tier text not null check (tier in ('session', 'device_ip', 'ip')),
        network text,
        device_id uuid,
        reason text,
        banned_by uuid,
        created_at timestamptz not null,
        expires_at timestamptz,
        lifted_at timestamptz,
        check (tier = 'session' or network is not null),
        check (tier <> 'device_ip' or device_id is not null)
      )
    `);
    await runner.query(`
      create unique index ban_in_room on chat.ban (room_id, participant_id) where room_id is not null and lifted_at is null
    `);
    await runner.query(`
      create unique index ban_from_site on chat.ban (participant_id) where room_id is null and lifted_at is null
    `);
    await runner.query(`create index ban_of_account on chat.ban (user_id) where room_id is null and lifted_at is null`);
    await runner.query(`create index ban_of_network on chat.ban (network) where room_id is null and lifted_at is null`);
    await runner.query(`
      create table chat.report (
        id uuid primary key,
        room_id uuid not null references chat.room (id),
        message_id uuid not null,
        reporter_id uuid not null references chat.participant (id),
        username text not null,
        kind text not null,
        content text not null,
        reason text not null,
        comment text,
        created_at timestamptz not null,
        outcome text,
        note text,
        resolved_by uuid,
        resolved_at timestamptz,
        unique (message_id, reporter_id)
      )
    `);
    await runner.query(`create index report_open on chat.report (id) where resolved_at is null`);
    await runner.query(`create index report_resolved on chat.report (id) where resolved_at is not null`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only');
  }
}
