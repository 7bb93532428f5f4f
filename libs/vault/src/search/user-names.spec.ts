import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { SearchUserNames1700001602000 } from '../migrations/1700001602000-search-user-names.js';
import { rememberUsers, UserNames } from './user-names.js';

const SERVICE = randomUUID();

describe('the ids of users', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let names: UserNames;

  beforeAll(async () => {
    database = await createDatabase();
    dataSource = await database.connect();
    names = new UserNames(dataSource);
    await database.query(
      `INSERT INTO services (id, name, owner, scopes, return_url_prefixes, link_access, capabilities)
       VALUES ($1, 'service', 'tests', '{}', '{}', 'own', '{}')`,
      [SERVICE],
    );
  });

  beforeEach(async () => {
    await database.query('DELETE FROM links');
    await database.query('DELETE FROM link_users');
  });

  afterAll(async () => {
    await database.drop();
  });

  const link = async (userId: string): Promise<void> => {
    await database.query(
      `INSERT INTO links (id, service_id, user_id, status) VALUES (broker_uuid7(), $1, $2, 'active')`,
      [SERVICE, userId],
    );
  };

  it.each([
    ['mia', ['mia', 'Mia.Schmidt', 'tamia']],
    ['MIA.S', ['Mia.Schmidt']],
    ['schmidt', ['Mia.Schmidt']],
    ['chmid', ['Mia.Schmidt']],
    ['Ö', ['Özgür']],
    ['zgü', ['Özgür']],
    ['q', []],
    ['%', []],
    ['50%_', ['50%_off']],
    [String.raw`a\b`, [String.raw`a\b`]],
    [`'; DROP TABLE links; --`, []],
    ['मिया', ['मिया शर्मा']],
  ])('are found by a part: %s', async (part, expected) => {
    const all = ['tamia', 'Mia.Schmidt', 'mia', 'Özgür', '50%_off', String.raw`a\b`, 'मिया शर्मा', 'lena'];
    await rememberUsers(dataSource, [...all, ...all]);
    expect(await names.containing(part, 10)).toEqual(expected);
  });

  it('beyond those looked at one by one are found through the index of parts', async () => {
    await database.query(`INSERT INTO link_users SELECT 'a' || n FROM generate_series(1, 20000) AS n`);
    await rememberUsers(dataSource, ['zz-needle-zz', 'zz-NEEDLES']);
    expect((await names.containing('needle', 10)).sort()).toEqual(['zz-NEEDLES', 'zz-needle-zz']);
    const plan = await dataSource.transaction(async (manager) => {
      await manager.query('SET LOCAL enable_seqscan = off');
      return manager.query<Record<string, string>[]>(
        `EXPLAIN SELECT FROM link_users WHERE broker_trigrams(user_id) @> broker_trigrams('needle')`,
      );
    });
    expect(JSON.stringify(plan)).toContain('link_users_by_part');
  });

  it('are no more than asked for, those that begin so first', async () => {
    await rememberUsers(dataSource, ['b-lena', 'c-lena', 'lena-2', 'lena-1']);
    expect(await names.containing('lena', 3)).toEqual(['lena-1', 'lena-2', 'b-lena']);
  });

  it('of links from before the table, or of another release, are caught up with', async () => {
    for (const user of ['ada', 'ada', 'grace']) await link(user);
    const runner = dataSource.createQueryRunner();
    await new SearchUserNames1700001602000().up(runner);
    await runner.release();
    expect(await names.containing('ada', 5)).toEqual(['ada']);
    await link('noah');
    await names.catchUp(new Date(Date.now() - 60_000));
    expect(await names.containing('noah', 5)).toEqual(['noah']);
  });

  it('are forgotten once no link has them', async () => {
    await link('ada');
    await rememberUsers(dataSource, ['ada', 'grace']);
    await names.forget(dataSource.manager, ['ada', 'grace']);
    expect([await names.containing('ada', 5), await names.containing('grace', 5)]).toEqual([['ada'], []]);
  });
});
