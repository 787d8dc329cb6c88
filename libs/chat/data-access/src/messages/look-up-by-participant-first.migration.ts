import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * An index that began like another: while the table is small Postgres takes either, and keeps the plan. What was said before
 * under the same `client_message_id` was then looked for in all that the room had ever said, with each message.
 */
export class LookUpByParticipantFirst1795160000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`drop index chat.message_by_client_id`);
    await runner.query(`
      create unique index message_by_client_id on chat.message (participant_id, client_message_id, room_id)
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only');
  }
}
