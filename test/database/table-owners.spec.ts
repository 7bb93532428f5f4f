import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { tablesNamedIn, type NamedTable } from './named-tables.js';

/**
 * Which libs may read another's table, and why. None may change one. A lib above the owner needs no entry here: it
 * asks the owner, or builds its statement from the owner's SQL. These are below it, or on the same level.
 */
const readers: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'libs/audit': { services: 'a record shows the name of the service that it is about, on the same page' },
  'libs/vault': {
    services: 'admins see a link with the name of its service, and find a user’s links service by service',
    lease_clock: 'the statement that claims a link goes by the lease clock, in the same snapshot',
    refresh_successes: 'the statement that counts a refusal weighs it against the successes of other links',
  },
};

/** The product: what may run on a user's database. Tests and migrations may name any table. */
const files = ['libs', 'apps']
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  )
  .filter(
    (file) => /\.tsx?$/.test(file) && !/\.spec\.tsx?$|\/testing\/|\/node_modules\/|\/dist\//.test(file),
  );

const ownerOf = (file: string): string => file.split('/').slice(0, 2).join('/');

/** Every table by the lib or app whose migrations create it: the only place that says who owns it. */
const owners = new Map(
  files
    .filter((file) => file.includes('/migrations/'))
    .flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/CREATE (?:UNLOGGED )?TABLE (?:IF NOT EXISTS )?(\w+)/g)].map(
        ([, table = '']) => [table, ownerOf(file)] as const,
      ),
    ),
);

const tables = new Set(owners.keys());

interface ForeignUse extends NamedTable {
  readonly file: string;
}

const foreignUses: readonly ForeignUse[] = files
  .filter((file) => !file.includes('/migrations/'))
  .flatMap((file) =>
    tablesNamedIn(file, readFileSync(file, 'utf8'), tables)
      .filter(({ table }) => owners.get(table) !== ownerOf(file))
      .map((use) => ({ file, ...use })),
  );

const isAllowed = ({ file, table, use }: ForeignUse): boolean =>
  use === 'read' && readers[ownerOf(file)]?.[table] !== undefined;

describe('a table has one owner', () => {
  it('that is known for each', () => {
    expect(Object.fromEntries(owners)).toMatchObject({
      links: 'libs/vault',
      link_secrets: 'libs/vault',
      audit_events: 'libs/audit',
      services: 'libs/access',
      link_grants: 'libs/grants',
      refresh_limits: 'libs/refresh',
    });
    expect(tables.size).toBeGreaterThan(30);
  });

  it('and nobody else names it in SQL, except for the listed readers', () => {
    const uses = foreignUses.filter((use) => !isAllowed(use));
    expect(uses.map(({ file, table, use }) => `${file} ${use}s ${table}`)).toEqual([]);
  });

  it('and every listed reader still reads it', () => {
    const listed = Object.entries(readers).flatMap(([reader, its]) =>
      Object.keys(its).map((table) => `${reader} ${table}`),
    );
    const read = new Set(foreignUses.map(({ file, table }) => `${ownerOf(file)} ${table}`));
    expect(listed.filter((each) => !read.has(each))).toEqual([]);
  });
});

describe('a table is found in SQL', () => {
  const found = (source: string): string[] =>
    tablesNamedIn('source.ts', source, new Set(['links', 'services'])).map(
      ({ table, use }) => `${use} ${table}`,
    );

  it.each([
    ['that is read', '`SELECT 1 FROM links l JOIN services AS s ON true`', ['read links', 'read services']],
    ['in a list', "'SELECT 1 FROM other o, links AS l, services'", ['read links', 'read services']],
    ['with schema and quotes', `'SELECT 1 FROM public."links"'`, ['read links']],
    ['in small letters', "'select 1 from links'", ['read links']],
    ['in part of a statement', '`LEFT JOIN links l ON l.id = ${id}`', ['read links']],
    ['within a condition', "'id IN (SELECT id FROM ONLY services)'", ['read services']],
    ['that is changed', "'WITH a AS (UPDATE links SET x = 1) SELECT 1'", ['write links']],
    ['that is deleted from', "'DELETE FROM ONLY links USING services'", ['write links', 'read services']],
    ['that is inserted into', "'INSERT INTO links AS l VALUES (1)'", ['write links']],
    [
      'that is locked or emptied',
      "['LOCK TABLE links', 'TRUNCATE services']",
      ['write links', 'write services'],
    ],
    ['by a constant', "const TABLE = 'links'; run(`UPDATE ${TABLE} SET x = 1`)", ['write links']],
    ['put together', "'SELECT 1 ' + 'FROM ' + 'links'", ['read links']],
    ['in a place of a template', '`WITH a AS (${list(`SELECT 1 FROM links`)}) SELECT 1`', ['read links']],
    ['by a call of TypeORM', "builder.update('links')", ['write links']],
  ])('%s', (_name, source, expected) => {
    expect([...new Set(found(source))]).toEqual(expected);
  });

  it.each([
    ['a comment', '// SELECT FROM links\n/** UPDATE links */'],
    ['prose', "log('Tokens come from links; join services, update links')"],
    ['an alias', "'SELECT count(*) AS links FROM other links'"],
    ['a longer name', "'SELECT 1 FROM links_by_day'"],
    ['a channel', "const CHANNEL = 'links'"],
  ])('and not in %s', (_name, source) => {
    expect(found(source)).toEqual([]);
  });
});
