/**
 * A server that is too old is refused by name and version before it is sent anything that it does not support. The
 * server is a current one that claims to be old: `current_setting` is hidden behind a function of that name, which
 * answers as PostgreSQL 14 does.
 */
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { runBrokerCommand, type CommandEnd } from '../harness/broker/broker-command.js';
import { createDatabase, type TestDatabase } from '../harness/postgres/database.js';

const REFUSAL = 'PostgreSQL 14.23 is too old: the broker needs PostgreSQL 15 or later';

let database: TestDatabase;

beforeEach(async () => {
  database = await createDatabase();
});

afterEach(() => database.drop());

async function pretendVersion(version: string, number: string): Promise<void> {
  await database.query(`
    CREATE FUNCTION public.current_setting(name text) RETURNS text LANGUAGE sql AS $$
      SELECT CASE name WHEN 'server_version' THEN '${version}' WHEN 'server_version_num' THEN '${number}'
        ELSE pg_catalog.current_setting(name) END $$`);
  const name = new URL(database.url).pathname.slice(1);
  await database.query(`ALTER DATABASE ${name} SET search_path = public, pg_catalog`);
}

const migrate = (): Promise<CommandEnd> => runBrokerCommand(['migrate'], { DATABASE_URL: database.url });

it('an old server is refused by a migration, which says what to do', async () => {
  await pretendVersion('14.23', '140023');
  const { code, output, errors } = await migrate();
  expect(code).not.toBe(0);
  expect(output + errors).toContain(REFUSAL);
  expect(output + errors).toContain('DATABASE_URL');
});

it('the oldest supported server is accepted', async () => {
  await pretendVersion('15.0', '150000');
  const { code, output } = await migrate();
  expect([code, output]).toEqual([0, expect.stringContaining('up to date')]);
});
