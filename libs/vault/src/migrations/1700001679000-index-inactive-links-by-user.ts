import type { MigrationInterface, QueryRunner } from 'typeorm';
import { buildIndex, type IndexToBuild } from '#database';

/**
 * The links of one service in one state, by user. The index by service and user has every link, so PostgreSQL would read a thousand
 * for each that is not active. Nearly all links are active and not in this one, so a refresh writes no additional index.
 */
const index: IndexToBuild = {
  name: 'links_not_active_by_user',
  table: 'links',
  definition: `(service_id, status, user_id, id) WHERE status <> 'active'`,
};

/** Lets admins list links that are not active by user, without a walk through all links. */
export class IndexInactiveLinksByUser1700001679000 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await buildIndex(runner, index);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${index.name}`);
  }
}
