import { describe, expect, it } from '@jest/globals';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { databaseSchema } from '../../apps/broker/src/database/schema.js';
import { contractSteps } from './contract-steps.js';

/**
 * Contract steps that were reviewed: nothing that may still run uses what they removed. Before a step is listed here, a
 * release must be out that works without what the step removes.
 */
const accepted: readonly { migration: string; steps: string[]; reason: string; lastReader: string }[] = [
  {
    migration: 'CreateKeyRotation1700000710000',
    steps: ['index that blocks writes'],
    reason: 'an index of link_secrets was made again with a second column',
    lastReader: 'none: made before 0.1.0, the first release, so it runs on empty tables only',
  },
  {
    migration: 'SearchAndRevokeLinks1700000940000',
    steps: ['index that blocks writes'],
    reason: 'two partial indexes of links',
    lastReader: 'none: made before 0.1.0, the first release, so it runs on empty tables only',
  },
  {
    migration: 'ChainAuditTrail1700000900000',
    steps: ['DROP', 'RENAME'],
    reason: 'the trail was recreated in partitions; the old table went in the transaction that copied it',
    lastReader: 'none: made before 0.1.0, the first release',
  },
  {
    migration: 'RecordCountedCalls1700001210000',
    steps: ['RENAME'],
    reason:
      'call_counts became a partition of a table of its old name, with its columns and its key; indexes were exchanged, each in a moment',
    lastReader: 'none: what 0.1.0 writes goes into the new table, which npm run test:upgrade shows',
  },
  {
    migration: 'ConcealUsers1700001663000',
    steps: ['REVOKE', 'trigger'],
    reason:
      'the functions that erase are new; the trigger puts a pseudonym in place of a user’s id, whichever release writes the record',
    lastReader:
      'none: 0.2.0 writes records as before, and shows pseudonyms in activities until it is replaced',
  },
  {
    migration: 'PinLinks1700001676000',
    steps: ['trigger'],
    reason:
      'the trigger only notes in a new table what a record says of its link, whichever release writes it',
    lastReader: 'none: 0.2.0 writes and reads records as before',
  },
  ...[
    'RefuseErasedUsers1700001664000',
    'RefuseSessionsOfErasedUsers1700001665000',
    'LeaveOutErasedActors1700001666000',
    'LeaveOutErasedUsers1700001667000',
  ].map((migration) => ({
    migration,
    steps: ['trigger'],
    reason:
      'the trigger changes or refuses only what holds the id of a user who was erased within the last day',
    lastReader: 'none: 0.2.0 erases nobody, and must not bring an erased id back either',
  })),
];

const migrations = databaseSchema.migrations.map((Migration) => {
  const migration = new Migration();
  return { name: migration.constructor.name, migration };
});

describe('migrations', () => {
  it.each(migrations)(
    '$name removes nothing that the previous release uses, and holds no lock for long',
    async ({ name, migration }) => {
      const listed = accepted.find((entry) => entry.migration === name)?.steps ?? [];
      expect(contractSteps(await statementsOf(migration))).toEqual(listed);
    },
  );

  it('are all checked, and the list has no unknown one', () => {
    const names = migrations.map(({ name }) => name);
    expect(names.length).toBeGreaterThan(10);
    expect(accepted.filter(({ migration }) => !names.includes(migration))).toEqual([]);
  });
});

describe('contractSteps', () => {
  it.each([
    ['DROP COLUMN', 'ALTER TABLE links DROP COLUMN user_id'],
    ['DROP COLUMN', 'ALTER TABLE links DROP user_id'],
    ['DROP COLUMN', 'ALTER TABLE links ALTER COLUMN fence DROP DEFAULT'],
    ['DROP', 'DROP TABLE links'],
    ['DROP', 'DROP FUNCTION audit_await_seal'],
    ['RENAME', 'ALTER TABLE links RENAME COLUMN user_id TO subject'],
    ['RENAME', 'ALTER TABLE links\n  RENAME TO consents'],
    ['DELETE', 'DELETE FROM links WHERE true'],
    ['DELETE', 'TRUNCATE links'],
    ['REVOKE', 'REVOKE INSERT ON links FROM broker'],
    ['SET NOT NULL', 'ALTER TABLE links ALTER COLUMN activated_at SET NOT NULL'],
    ['column without default', 'ALTER TABLE links ADD COLUMN colour text NOT NULL'],
    ['column without default', 'ALTER TABLE links ADD COLUMN a int DEFAULT 1, ADD COLUMN b int NOT NULL'],
    ['other type', 'ALTER TABLE links ALTER COLUMN fence TYPE integer'],
    ['constraint', `ALTER TABLE links ADD CONSTRAINT short CHECK (user_id < 'x') NOT VALID`],
    ['unique index', 'CREATE UNIQUE INDEX CONCURRENTLY one_link ON links (user_id)'],
    ['trigger', 'CREATE TRIGGER refuse BEFORE INSERT ON links FOR EACH ROW EXECUTE FUNCTION refuse()'],
    ['row security', 'ALTER TABLE links ENABLE ROW LEVEL SECURITY'],
  ])('finds a %s in: %s', (name, statement) => {
    expect(contractSteps([statement])).toEqual([name]);
  });

  it.each([
    ['index that blocks writes', 'CREATE INDEX links_by_colour ON links (colour)'],
    ['index that blocks writes', 'CREATE INDEX IF NOT EXISTS links_by_colour ON links (colour)'],
    ['index that blocks writes', 'REINDEX TABLE links'],
    ['rewrite', 'ALTER TABLE links ADD COLUMN token uuid DEFAULT gen_random_uuid()'],
    ['rewrite', 'ALTER TABLE links ADD token uuid NOT NULL DEFAULT (broker_uuid7())'],
    ['rewrite', 'ALTER TABLE links ADD COLUMN seen timestamptz DEFAULT clock_timestamp()'],
    ['rewrite', 'ALTER TABLE links ADD COLUMN low text GENERATED ALWAYS AS (lower(user_id)) STORED'],
    ['rewrite', 'ALTER TABLE links ADD COLUMN number bigserial'],
    ['rewrite', 'VACUUM FULL links'],
    ['partition under lock', `CREATE TABLE audit_events_2030_01 PARTITION OF audit_events FOR VALUES IN (1)`],
    ['partition under lock', 'ALTER TABLE audit_events DETACH PARTITION audit_events_2030_01'],
    ['lock', 'LOCK TABLE links IN ACCESS EXCLUSIVE MODE'],
    ['whole table', `UPDATE links SET colour = 'red'`],
    ['refresh under lock', 'REFRESH MATERIALIZED VIEW census'],
  ])('finds a %s, which callers would wait for, in: %s', (name, statement) => {
    expect(contractSteps([statement])).toEqual([name]);
  });

  it.each([
    ['validation under lock', `ALTER TABLE links ADD CONSTRAINT short CHECK (user_id < 'x')`],
    ['validation under lock', 'ALTER TABLE links ADD FOREIGN KEY (service_id) REFERENCES services (id)'],
  ])('finds a %s besides the constraint itself in: %s', (name, statement) => {
    expect(contractSteps([statement])).toEqual(['constraint', name]);
  });

  it.each([
    ['CREATE TABLE colours (name text NOT NULL, link_id uuid REFERENCES links (id))'],
    ['ALTER TABLE links ADD COLUMN colour text'],
    [`ALTER TABLE links ADD COLUMN price numeric(8, 2) NOT NULL DEFAULT 0`],
    ['ALTER TABLE links ADD COLUMN colour text DEFAULT 1 NOT NULL, ADD rank integer'],
    ['CREATE INDEX CONCURRENTLY links_by_colour ON links (colour)'],
    ['CREATE INDEX audit_events_by_colour ON ONLY audit_events (colour)'],
    ['ALTER TABLE links ADD COLUMN seen timestamptz NOT NULL DEFAULT now()'],
    ['ALTER TABLE links VALIDATE CONSTRAINT short'],
    ['ALTER TABLE audit_events ATTACH PARTITION audit_events_2030_01 FOR VALUES IN (1)'],
    ['DROP INDEX links_by_colour'],
    ['ALTER TABLE links ALTER COLUMN user_id DROP NOT NULL'],
    ['ALTER TABLE links DROP CONSTRAINT links_status_check'],
  ])('accepts pure additions: %s', (statement) => {
    expect(contractSteps([statement])).toEqual([]);
  });

  it('accepts constraints on a table that the same migration creates', () => {
    const table = 'CREATE TABLE colours (name text)';
    expect(contractSteps([table, 'CREATE UNIQUE INDEX colours_by_name ON colours (name)'])).toEqual([]);
    expect(contractSteps([table, 'CREATE UNIQUE INDEX links_by_name ON links (name)'])).toEqual([
      'index that blocks writes',
      'unique index',
    ]);
  });
});

/** The statements that a migration would run. */
async function statementsOf(migration: MigrationInterface): Promise<string[]> {
  const statements: string[] = [];
  const nothing = (): Promise<void> => Promise.resolve();
  const runner: Pick<QueryRunner, 'query' | 'startTransaction' | 'commitTransaction'> = {
    startTransaction: nothing,
    commitTransaction: nothing,
    query: (sql: string) => {
      statements.push(sql);
      return Promise.resolve([] as never);
    },
  };
  await migration.up(runner as QueryRunner);
  return statements;
}
