import type { MigrationInterface, QueryRunner } from 'typeorm';
import { buildIndex, type IndexToBuild } from '#database';

/** The links on hold, newest first: very few of all links, so a refresh writes no additional index. */
const index: IndexToBuild = {
  name: 'links_held',
  table: 'links',
  definition: '(id DESC) WHERE held_at IS NOT NULL',
};

/** Lets admins list the links on hold without a walk through all links. */
export class IndexHeldLinks1700001630000 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await buildIndex(runner, index);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${index.name}`);
  }
}
