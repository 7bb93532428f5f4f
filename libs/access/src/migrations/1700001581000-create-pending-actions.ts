import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Actions of admins that wait until a second person confirms them, with exactly what is to be done. */
export class CreatePendingActions1700001581000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE pending_actions (
        id           uuid PRIMARY KEY,
        kind         text NOT NULL,
        content      text NOT NULL,
        content_hash text NOT NULL,
        requested_by jsonb NOT NULL,
        requester    text[] NOT NULL,
        requested_at timestamptz NOT NULL DEFAULT now(),
        expires_at   timestamptz NOT NULL,
        state        text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'confirmed', 'refused')),
        decided_by   text,
        decided_at   timestamptz
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE pending_actions');
  }
}
