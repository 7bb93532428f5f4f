import type { MigrationInterface, QueryRunner } from 'typeorm';
import { buildIndex } from '#database';

/** Rows that one statement fills: a fifth of a second, in which a call's note of its use may wait. */
const BATCH = 10_000;

const FIRST = '00000000-0000-0000-0000-000000000000';

// Locked in the order of their links, as the statement that notes uses locks them.
const FILL = `
  WITH batch AS (SELECT link_id FROM link_uses WHERE link_id > $1 ORDER BY link_id LIMIT $2 FOR UPDATE),
  filled AS (
    UPDATE link_uses u SET service_id = l.service_id FROM batch b JOIN links l ON l.id = b.link_id
    WHERE u.link_id = b.link_id AND u.service_id IS NULL)
  SELECT link_id AS last FROM batch ORDER BY link_id DESC LIMIT 1`;

/**
 * The service of each last use, and an index of both: links of one service by last use were found by reading those of all others.
 *
 * A trigger copies the service, which never changes, from the link: so replicas of the previous release write it, too. Rows from before
 * are filled in batches, each committed before the next; if that is broken off, it begins again and skips those that have it.
 */
export class FindUsesByService1700001680600 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE link_uses ADD COLUMN IF NOT EXISTS service_id uuid');
    await runner.query(`
      CREATE OR REPLACE FUNCTION link_uses_service() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        SELECT service_id INTO NEW.service_id FROM links WHERE id = NEW.link_id;
        RETURN NEW;
      END $$`);
    await runner.query(`
      CREATE OR REPLACE TRIGGER link_uses_service BEFORE INSERT ON link_uses
      FOR EACH ROW EXECUTE FUNCTION link_uses_service()`);
    let last: string | undefined = FIRST;
    while (last !== undefined) {
      const rows = (await runner.query(FILL, [last, BATCH])) as { last: string }[];
      last = rows[0]?.last;
    }
    await buildIndex(runner, {
      name: 'link_uses_by_service',
      table: 'link_uses',
      definition: '(service_id, last_used_at, link_id)',
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX CONCURRENTLY IF EXISTS link_uses_by_service');
    await runner.query('DROP TRIGGER link_uses_service ON link_uses');
    await runner.query('DROP FUNCTION link_uses_service');
    await runner.query('ALTER TABLE link_uses DROP COLUMN service_id');
  }
}
