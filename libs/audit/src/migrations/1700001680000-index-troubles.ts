import type { MigrationInterface, QueryRunner } from 'typeorm';
import { buildIndex } from '#database';

/** Word for word what a search compares, or PostgreSQL does not use the indexes. */
const TROUBLE = `
  action NOT IN ('calls.counted', 'refresh.attempted', 'refresh.succeeded')
  AND NOT (action = 'link.revoked' AND details ? 'revocation') AND result IN ('failed', 'refused')`;

const indexes = [
  { name: 'audit_troubles', definition: `(result, id DESC) WHERE ${TROUBLE}` },
  { name: 'audit_troubles_by_service', definition: `(service_id, result, id DESC) WHERE ${TROUBLE}` },
];

const READ_PARTITIONS = `
  SELECT inhrelid::regclass::text AS table FROM pg_inherits WHERE inhparent = 'audit_events'::regclass ORDER BY 1`;

/**
 * Failures and refusals, of all services and of one. A search for them read every record of the service, succeeded or not. A record of
 * a success, or of a start, is in neither index.
 */
export class IndexTroubles1700001680000 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    const partitions = (await runner.query(READ_PARTITIONS)) as { table: string }[];
    const tables = partitions.map(({ table }) => table);
    for (const { name, definition } of indexes)
      await buildIndex(runner, { name, table: 'audit_events', definition, partitions: tables });
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of indexes) await runner.query(`DROP INDEX ${name}`);
  }
}
