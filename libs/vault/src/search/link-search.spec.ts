import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { InvalidRequest } from '#kernel';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { storeLink, storeService } from '../../../../test/harness/rows/stored-links.js';
import { LinkSearch, type LinkSearchFilter } from './link-search.js';

let database: TestDatabase;
let dataSource: DataSource;
let search: LinkSearch;
let first: string;
let second: string;
/** All links, by what distinguishes them. */
const link: Record<string, string> = {};

const day = (number: number): Date => new Date(Date.UTC(2030, 0, number));

beforeAll(async () => {
  database = await createDatabase();
  dataSource = await database.connect();
  search = new LinkSearch(dataSource);
  first = await storeService(database, 'first');
  second = await storeService(database, 'second');
  link.plain = await storeLink(database, first);
  link.another = await storeLink(database, first, { user_id: 'another' });
  link.refused = await storeLink(database, first, {
    status: 'reauthorization_required',
    last_trouble: 'grant_refused',
    failed_refreshes: 2,
  });
  link.revoked = await storeLink(database, first, { status: 'revoked' });
  link.elsewhere = await storeLink(database, second);
  for (const [name, used] of [
    ['plain', day(3)],
    ['another', day(1)],
    ['refused', day(1)],
    ['elsewhere', day(2)],
  ] as const)
    await database.query('INSERT INTO link_uses VALUES ($1, $2)', [link[name], used]);
});

afterAll(async () => {
  await database.drop();
});

/** The links of all pages of this size, page by page. */
const pages = async (filter: LinkSearchFilter, size: number): Promise<string[][]> => {
  const found: string[][] = [];
  let next: string | undefined;
  do {
    const page = await search.page(filter, size, next);
    found.push(page.links.map(({ id }) => id));
    next = page.next;
  } while (next !== undefined && found.length < 10);
  return found;
};

const newestFirst = (...names: string[]): string[] =>
  names
    .map((name) => link[name] ?? '')
    .sort()
    .reverse();

describe('a search for links', () => {
  it.each<[string, () => LinkSearchFilter, string[]]>([
    ['without a filter', () => ({}), ['plain', 'another', 'refused', 'revoked', 'elsewhere']],
    ['by service', () => ({ serviceId: second }), ['elsewhere']],
    ['by user, of all services', () => ({ userId: 'user' }), ['plain', 'refused', 'revoked', 'elsewhere']],
    ['by user and service', () => ({ userId: 'user', serviceId: first }), ['plain', 'refused', 'revoked']],
    ['for active ones', () => ({ status: 'active' }), ['plain', 'another', 'elsewhere']],
    ['for revoked ones', () => ({ status: 'revoked' }), ['revoked']],
    ['by last error', () => ({ lastError: 'grant_refused' }), ['refused']],
  ])('%s finds exactly the matching links, page by page, each once', async (_name, filter, names) => {
    const expected = newestFirst(...names);
    expect((await pages(filter(), 2)).flat()).toEqual(expected);
    // A page that is exactly full says that it is the last.
    expect(await pages(filter(), expected.length)).toEqual([expected]);
  });

  it('for idle ones lists the longest idle first, then by id, and leaves out links used since', async () => {
    const idlest = [link.another ?? '', link.refused ?? ''].sort();
    expect(await pages({ idleSince: day(4) }, 1)).toEqual(
      [...idlest, link.elsewhere, link.plain].map((id) => [id]),
    );
    expect(await pages({ idleSince: day(2) }, 5)).toEqual([idlest]);
    expect(await pages({ idleSince: day(4), status: 'active', serviceId: first }, 5)).toEqual([
      [link.another, link.plain],
    ]);
  });

  it.each([
    ['newest first', undefined, ['', 'x', `1.${randomUUID()}`]],
    ['idle', day(4), ['x', randomUUID(), '1.x', `123456789012.${randomUUID()}`, `x1.${randomUUID()}`]],
  ])('%s refuses the cursor of another list', async (_name, idleSince, cursors) => {
    for (const cursor of cursors)
      await expect(search.page({ idleSince }, 1, cursor)).rejects.toBeInstanceOf(InvalidRequest);
  });

  it('for one id shows what admins see of the link, and nothing for an unknown id', async () => {
    expect(await search.find(link.refused ?? '')).toMatchObject({
      id: link.refused,
      serviceName: 'first',
      lastUsedAt: day(1),
      failedRefreshes: 2,
      lastError: 'grant_refused',
    });
    expect((await search.find(link.revoked ?? ''))?.lastUsedAt).toBeUndefined();
    expect(await search.find(randomUUID())).toBeUndefined();
  });
});
