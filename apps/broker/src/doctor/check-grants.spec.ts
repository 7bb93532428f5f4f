import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { checkGrants } from './check-grants.js';

interface Service {
  readonly access?: 'own' | 'any';
  readonly scopes?: string;
  readonly disabled?: boolean;
  readonly expired?: boolean;
}

let database: TestDatabase;
let dataSource: DataSource;

beforeAll(async () => {
  database = await createDatabase();
  dataSource = await database.connect();
});

beforeEach(() => database.query('TRUNCATE services CASCADE'));

afterAll(async () => {
  await database.drop();
});

async function addService(
  name: string,
  { access = 'any', scopes = '{coconet:execute}', disabled = false, expired = false }: Service,
): Promise<void> {
  await database.query(
    `INSERT INTO services (id, name, owner, scopes, return_url_prefixes, link_access, capabilities, disabled_at, expires_at)
     VALUES (broker_uuid7(), $1, 'tests', $2, '{}', $3, '{}', CASE WHEN $4 THEN now() END, CASE WHEN $5 THEN now() END)`,
    [name, scopes, access, disabled, expired],
  );
}

describe('access to every link, as broker doctor sees it', () => {
  it('is named for each service that has it, with what to do instead', async () => {
    for (const name of ['lamps', 'doors']) await addService(name, {});
    const findings = await checkGrants(dataSource);
    expect(findings.filter(({ outcome }) => outcome !== 'well')).toEqual(
      ['doors', 'lamps'].map((name) => ({
        check: 'grants',
        outcome: 'guess',
        text:
          `"${name}" may act on every link (linkAccess "any"), which is too wide: set it to "own", ` +
          'and grant the links that it needs by POST /v1/admin/links/{id}/grants',
      })),
    );
  });

  it.each<[string, Service]>([
    ['acts on its own links only', { access: 'own' }],
    ['is disabled', { disabled: true }],
    ['has expired', { expired: true }],
    ['is an admin’s, which could grant itself any link', { scopes: '{admin}' }],
  ])('is not reported for a service that %s', async (_, service) => {
    await addService('lamps', service);
    expect((await checkGrants(dataSource)).map(({ outcome }) => outcome)).toEqual(['well']);
  });
});
