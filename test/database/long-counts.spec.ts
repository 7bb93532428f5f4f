/**
 * With many links, counts over whole tables take longer than a call's statement may. The tables are views here that
 * take 1.5 s to read, on a pool whose statements may take half a second.
 */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { AuditTrail } from '#audit';
import { databaseOptions } from '#database';
import { SystemClock, SystemIds } from '#kernel';
import { LinkCensus } from '../../apps/broker/src/watch/link-census.js';
import { HolderStore } from '../../libs/keyring/src/agreement/holder.store.js';
import { KeyChoiceStore } from '../../libs/keyring/src/agreement/key-choice.store.js';
import { RotationStore } from '../../libs/keyring/src/rotation/rotation.store.js';
import { RevocationStore } from '../../libs/vault/src/revocation/revocation.store.js';
import { vaultKinds } from '../harness/encryption/encrypted-kinds.js';
import { createDatabase, type TestDatabase } from '../harness/postgres/database.js';

/** Milliseconds, as the server takes them for a call's statement and as reading a table takes. */
const STATEMENT_TIMEOUT = 500;
const READ_TIME = 1_500;

const LINKS = 3;

const ids = new SystemIds();

let database: TestDatabase;
let source: DataSource;

beforeEach(async () => {
  database = await createDatabase();
  const serviceId = randomUUID();
  await database.query(
    `INSERT INTO services (id, name, owner, scopes, return_url_prefixes, link_access, capabilities)
     VALUES ($1, 'service', 'tests', '{}', '{}', 'own', '{}')`,
    [serviceId],
  );
  await database.query(
    `WITH made AS (
       INSERT INTO links (id, service_id, user_id, status)
       SELECT gen_random_uuid(), $1, 'user', 'active' FROM generate_series(1, $2::int) RETURNING id
     )
     INSERT INTO link_secrets (link_id, generation, key_id, data_key, access_token)
     SELECT id, 1, 'old', '\\x00', '\\x00' FROM made`,
    [serviceId, LINKS],
  );
  const settings = { url: database.url, poolSize: 2, connectionTimeout: 5_000 };
  const options = databaseOptions(
    { ...settings, statementTimeout: STATEMENT_TIMEOUT },
    { entities: [], migrations: [] },
  );
  source = await new DataSource(options).initialize();
});

afterEach(async () => {
  await source.destroy();
  await database.drop();
});

async function slowDown(table: string): Promise<void> {
  await database.query(`ALTER TABLE ${table} RENAME TO ${table}_itself`);
  await database.query(`
    CREATE VIEW ${table} AS
    WITH wait AS MATERIALIZED (SELECT pg_sleep(${READ_TIME / 1_000}) IS NOT NULL AS over)
    SELECT t.* FROM ${table}_itself t JOIN wait ON wait.over`);
  // The view is as slow as it says, and a call's statement would be ended.
  await expect(source.query(`SELECT count(*) FROM ${table}`)).rejects.toThrow('statement timeout');
}

it('the metrics and the overview still count the links', async () => {
  await slowDown('link_counts');
  const census = new LinkCensus(source, new SystemClock());
  expect((await census.byStatus()).get('active')).toBe(LINKS);
});

it('an admin still sees how many links a revocation would end', async () => {
  await slowDown('links');
  const revocations = new RevocationStore(source, new AuditTrail(source, ids), ids);
  expect(await revocations.count({ all: true })).toBe(LINKS);
  expect(await revocations.count({ userId: 'user' })).toBe(LINKS);
});

it('a new key still becomes primary', async () => {
  const kinds = vaultKinds(source);
  const choices = new KeyChoiceStore(source, kinds);
  const holders = new HolderStore(source);
  const rotations = new RotationStore(source, choices, holders, kinds, new AuditTrail(source, ids), ids);
  await choices.chooseFirst('old');
  const id = await source.transaction((manager) =>
    rotations.begin(manager, 'old', 'new', { actor: { kind: 'admin', id: 'tests' } }),
  );
  await slowDown('link_secrets');
  expect(await rotations.promote()).toBe(true);
  const [row] = await database.query('SELECT rows_total::int AS rows FROM key_rotations WHERE id = $1', [id]);
  expect(row).toEqual({ rows: LINKS });
});
