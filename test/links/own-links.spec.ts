import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { DataSource, type Logger } from 'typeorm';
import { databaseOptions } from '#database';
import { SystemRandomness } from '#kernel';
import { LinkStore, vaultEntities } from '#vault';
import { createDatabase, type TestDatabase } from '../harness/postgres/database.js';

/** Enough that the plan matters to PostgreSQL; the service's own are the oldest. */
const OTHERS = 20_000;
const OWN = 40;

let database: TestDatabase;
let source: DataSource;
let asked: { statement: string; parameters: unknown[] } | undefined;
const [own, other] = [randomUUID(), randomUUID()];

beforeAll(async () => {
  database = await createDatabase();
  for (const [id, count] of [
    [own, OWN],
    [other, OTHERS],
  ] as const) {
    await database.query(
      `INSERT INTO services (id, name, owner, scopes, return_url_prefixes, link_access, capabilities)
       VALUES ($1::uuid, $1::text, 'tests', '{}', '{}', 'own', '{}')`,
      [id],
    );
    await database.query(
      `INSERT INTO links (id, service_id, user_id, status)
       SELECT broker_uuid7(), $1, 'user ' || n, 'active' FROM generate_series(1, $2::int) n`,
      [id, count],
    );
  }
  await database.query('ANALYZE links');
  const options = databaseOptions(
    { url: database.url, poolSize: 2, connectionTimeout: 5_000 },
    { entities: vaultEntities, migrations: [] },
  );
  const logger = {
    logQuery: (statement: string, parameters: unknown[] = []) => {
      asked = { statement, parameters };
    },
    // The pool's complaints about connections that end with the database, at the end of the tests.
    log: () => undefined,
  } as Partial<Logger> as Logger;
  source = await new DataSource({ ...options, logger, logging: ['query'] }).initialize();
});

afterAll(async () => {
  await source.destroy();
  await database.drop();
});

it('a page of a service’s own links reads only those, however many newer ones others have', async () => {
  const links = new LinkStore(source, new SystemRandomness());
  expect(await links.list({ linkAccess: 'own', serviceId: own }, { limit: 20 })).toHaveLength(20);
  const [row] = await database.query(
    `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${asked?.statement ?? ''}`,
    asked?.parameters,
  );
  const plan = JSON.stringify(row);
  expect(plan).toContain('links_by_service');
  expect(plan).not.toContain('Rows Removed by Filter');
});
