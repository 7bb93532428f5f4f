import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What holds back token calls on all replicas together, and survives a restart: COCO's pauses and the brake. */
export class CreateRefreshLimits1700001311000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE refresh_limits (
        id                    integer PRIMARY KEY CHECK (id = 1),
        paused_until          timestamptz,
        schedule_paused_until timestamptz,
        brake                 text NOT NULL DEFAULT 'released' CHECK (brake IN ('released', 'braked', 'proving')),
        brake_since           timestamptz,
        refused_links         integer NOT NULL DEFAULT 0,
        held_refusals         bigint NOT NULL DEFAULT 0,
        proof_since           timestamptz,
        proof_successes       integer NOT NULL DEFAULT 0,
        proof_refusals        integer NOT NULL DEFAULT 0,
        next_trial_at         timestamptz NOT NULL DEFAULT now(),
        accept_until          timestamptz
      )`);
    await runner.query('INSERT INTO refresh_limits (id) VALUES (1)');
    await runner.query(`
      CREATE TABLE refresh_successes (
        at    timestamptz PRIMARY KEY,
        links integer NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE refresh_successes');
    await runner.query('DROP TABLE refresh_limits');
  }
}
