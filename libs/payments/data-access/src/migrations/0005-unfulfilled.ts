import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Unfulfilled1764000000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create index purchase_unfulfilled on payments.purchase (paid_at) where state = 'paid'`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only');
  }
}
