import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is known of a person is found by the person: erasure reads no room, and no table, from end to end. */
export class IndexByPerson1795140000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const index of [
      `message_of_participant on chat.message (room_id, participant_id, seq)`,
      `pin_of_participant on chat.pin (participant_id)`,
      `report_of_author on chat.report (username)`,
      `report_of_reporter on chat.report (reporter_id)`,
      `ban_of_participant on chat.ban (participant_id)`,
      `ban_of_user on chat.ban (user_id) where user_id is not null`,
      `ban_by_moderator on chat.ban (banned_by) where banned_by is not null`,
      `participant_by_muted on chat.participant using gin (muted_keys) where muted_keys <> '{}'`,
      `room_event_of_ban on chat.room_event (room_id) where event like '%"participant_banned"%'`,
      // And what is over, by when it was: for retention.
      `ban_by_lifting on chat.ban (lifted_at) where lifted_at is not null`,
      `ban_by_expiry on chat.ban (expires_at) where expires_at is not null`,
      `report_by_resolution on chat.report (resolved_at) where resolved_at is not null`,
    ])
      await runner.query(`create index ${index}`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only');
  }
}
