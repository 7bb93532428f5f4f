import type { MigrationInterface, QueryRunner } from 'typeorm';
import { buildIndex } from '#database';

/**
 * Indexes the link sessions that are open now, which are counted before another one starts. The index by service and
 * user also contains the last day's unfinished sessions.
 */
export class IndexOpenSessions1700001420000 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await buildIndex(runner, {
      name: 'link_sessions_open_until',
      table: 'link_sessions',
      definition: `(expires_at, service_id, user_id) WHERE status IN ('created', 'connecting')`,
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX CONCURRENTLY IF EXISTS link_sessions_open_until');
  }
}
