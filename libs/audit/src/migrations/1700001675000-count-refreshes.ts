import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Refreshes by minute, service and result. Lane 0 holds the counts of finished hours; until then each connection counts in a separate
 * lane, so that no two statements wait for each other.
 */
export class CountRefreshes1700001675000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE refresh_counts (
        minute     timestamptz NOT NULL,
        service_id uuid NOT NULL,
        result     text NOT NULL,
        lane       integer NOT NULL,
        refreshes  bigint NOT NULL,
        PRIMARY KEY (minute, service_id, result, lane)
      ) WITH (fillfactor = 50)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE refresh_counts');
  }
}
