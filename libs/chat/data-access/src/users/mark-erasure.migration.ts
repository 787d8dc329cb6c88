import type { MigrationInterface, QueryRunner } from 'typeorm';

export class MarkErasure1795150000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // From then on the account joins and opens no room: what is erased stays so, while its access tokens are good still.
    await runner.query(`alter table chat.app_user add column erasing_at timestamptz`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only');
  }
}
