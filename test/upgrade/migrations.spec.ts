import { describe, expect, it } from '@jest/globals';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { databaseSchema } from '../../apps/broker/src/database/schema.js';
import { contractSteps } from './contract-steps.js';

/**
 * Contract steps that were looked at: nothing that may still run reads or writes what they took away. Before a step comes in here,
 * a release must have gone out that does without what the step takes away.
 */
const accepted: readonly { migration: string; steps: string[]; reason: string; lastReader: string }[] = [
  {
    migration: 'ChainAuditTrail1700000900000',
    steps: ['DROP', 'RENAME'],
    reason: 'the trail was made anew in partitions; the old table went in the transaction that copied it',
    lastReader: 'none: made before 0.1.0, the first release',
  },
  {
    migration: 'RecordCountedCalls1700001210000',
    steps: ['RENAME'],
    reason:
      'call_counts became a partition of a table of its old name, with its columns and its key; indexes were exchanged, each in a moment',
    lastReader: 'none: what 0.1.0 writes goes into the new table, which npm run test:upgrade shows',
  },
];

const migrations = databaseSchema.migrations.map((Migration) => {
  const migration = new Migration();
  return { name: migration.constructor.name, migration };
});

describe('migrations', () => {
  it.each(migrations)(
    '$name takes nothing away that the release before uses',
    async ({ name, migration }) => {
      const listed = accepted.find((entry) => entry.migration === name)?.steps ?? [];
      expect(contractSteps(await statementsOf(migration))).toEqual(listed);
    },
  );

  it('are all looked at, and none is listed that is not there', () => {
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
    ['constraint', `ALTER TABLE links ADD CONSTRAINT short CHECK (user_id < 'x')`],
    ['unique index', 'CREATE UNIQUE INDEX one_link ON links (user_id)'],
    ['trigger', 'CREATE TRIGGER refuse BEFORE INSERT ON links FOR EACH ROW EXECUTE FUNCTION refuse()'],
    ['row security', 'ALTER TABLE links ENABLE ROW LEVEL SECURITY'],
  ])('finds a %s in: %s', (name, statement) => {
    expect(contractSteps([statement])).toEqual([name]);
  });

  it.each([
    ['CREATE TABLE colours (name text NOT NULL, link_id uuid REFERENCES links (id))'],
    ['ALTER TABLE links ADD COLUMN colour text'],
    [`ALTER TABLE links ADD COLUMN price numeric(8, 2) NOT NULL DEFAULT 0`],
    ['ALTER TABLE links ADD COLUMN colour text DEFAULT 1 NOT NULL, ADD rank integer'],
    ['CREATE INDEX links_by_colour ON links (colour)'],
    ['DROP INDEX links_by_colour'],
    ['ALTER TABLE links ALTER COLUMN user_id DROP NOT NULL'],
    ['ALTER TABLE links DROP CONSTRAINT links_status_check'],
  ])('takes what only adds: %s', (statement) => {
    expect(contractSteps([statement])).toEqual([]);
  });

  it('takes rules on a table that the same migration makes', () => {
    const table = 'CREATE TABLE colours (name text)';
    expect(contractSteps([table, 'CREATE UNIQUE INDEX colours_by_name ON colours (name)'])).toEqual([]);
    expect(contractSteps([table, 'CREATE UNIQUE INDEX links_by_name ON links (name)'])).toEqual([
      'unique index',
    ]);
  });
});

/** What a migration would run. */
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
