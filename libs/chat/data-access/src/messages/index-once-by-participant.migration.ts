import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * One index finds what a participant said, and what they said before under the same `client_message_id`. There were two:
 * before Postgres has counted anything both cost it the same, and the wrong one reads all that somebody has ever said.
 */
export class IndexOnceByParticipant1795150001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`drop index chat.message_of_participant`);
    await runner.query(`drop index chat.message_by_client_id`);
    await runner.query(`
      create unique index message_by_client_id on chat.message (room_id, participant_id, client_message_id)
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only');
  }
}
