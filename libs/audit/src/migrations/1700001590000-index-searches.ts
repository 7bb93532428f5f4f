import type { MigrationInterface, QueryRunner } from 'typeorm';
import { buildIndex } from '#database';

const NOT_ROUTINE = `action NOT IN ('calls.counted', 'refresh.attempted', 'refresh.succeeded')`;

/** The links of a bulk revocation are listed under its entry. */
const ENTRY = `${NOT_ROUTINE} AND NOT (action = 'link.revoked' AND details ? 'revocation')`;

const entries = [
  { name: 'audit_entries', columns: '(id)', replaces: 'audit_events_not_routine' },
  { name: 'audit_entries_by_action', columns: '(action, id DESC)', replaces: 'audit_events_by_action' },
  { name: 'audit_entries_by_actor', columns: '(actor_id, id DESC)', replaces: 'audit_events_by_actor_id' },
  {
    name: 'audit_entries_by_service',
    columns: '(service_id, id DESC)',
    replaces: 'audit_events_by_service_id',
  },
];

const details = [
  { name: 'audit_events_by_person', detail: 'causedBy' },
  { name: 'audit_events_by_capability', detail: 'capability' },
  { name: 'audit_events_by_command', detail: 'command' },
];

const additions = [
  ...entries.map(({ name, columns }) => ({ name, definition: `${columns} WHERE ${ENTRY}` })),
  {
    name: 'audit_entries_by_actor_kind',
    definition: `(actor_kind, id DESC) WHERE ${ENTRY} AND actor_kind <> 'service'`,
  },
  ...details.map(({ name, detail }) => ({
    name,
    definition: `((details ->> '${detail}'), id DESC) WHERE details ->> '${detail}' IS NOT NULL`,
  })),
];

const READ_PARTITIONS = `
  SELECT inhrelid::regclass::text AS table FROM pg_inherits WHERE inhparent = 'audit_events'::regclass ORDER BY 1`;

/**
 * Indexes of the searches by person, by kind of actor, and by what a command was; and those that leave out the links of
 * bulk revocations, in place of those that did not. Brokers of the previous release search without the latter meanwhile.
 */
export class IndexSearches1700001590000 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    const partitions = (await runner.query(READ_PARTITIONS)) as { table: string }[];
    const tables = partitions.map(({ table }) => table);
    for (const { name, definition } of additions)
      await buildIndex(runner, { name, table: 'audit_events', definition, partitions: tables });
    for (const { replaces } of entries) await runner.query(`DROP INDEX IF EXISTS ${replaces}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { replaces, columns } of entries)
      await runner.query(`CREATE INDEX ${replaces} ON audit_events ${columns} WHERE ${NOT_ROUTINE}`);
    for (const { name } of additions) await runner.query(`DROP INDEX ${name}`);
  }
}
