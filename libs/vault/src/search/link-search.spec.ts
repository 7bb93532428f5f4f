import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { InvalidRequest } from '#kernel';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { storeLink, storeService } from '../../../../test/harness/rows/stored-links.js';
import { linkOrders, type LinkOrder } from './link-order.js';
import { FindUsesByService1700001680600 } from '../migrations/1700001680600-find-uses-by-service.js';
import { LinkSearch, type LinkSearchFilter } from './link-search.js';

let database: TestDatabase;
let dataSource: DataSource;
let search: LinkSearch;
let first: string;
let second: string;
/** All links, by what distinguishes them. */
const link: Record<string, string> = {};

const day = (number: number): Date => new Date(Date.UTC(2030, 0, number));

/** Within one millisecond: microseconds decide. */
const DUE: Record<string, string> = {
  elsewhere: '2030-01-05T00:00:00.000001Z',
  another: '2030-01-05T00:00:00.000002Z',
  plain: '2030-01-05T00:00:00.000002Z',
};

/** What decides in each order, before the id. */
const keys: Partial<Record<LinkOrder, Readonly<Record<string, string>>>> = {
  userId: { plain: 'user', another: 'another', refused: 'user', revoked: 'user', elsewhere: 'user' },
  lastUsedAt: { plain: '3', another: '1', refused: '1', elsewhere: '2' },
  refreshDueAt: DUE,
};

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
  await database.query('UPDATE links SET refresh_due_at = NULL');
  for (const [name, due] of Object.entries(DUE))
    await database.query('UPDATE links SET refresh_due_at = $2 WHERE id = $1', [link[name], due]);
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

  it.each<[LinkOrder, LinkSearchFilter, string[]]>([
    ['userId', {}, ['another', 'elsewhere', 'plain', 'refused', 'revoked']],
    ['userId', { serviceId: 'first' }, ['another', 'plain', 'refused', 'revoked']],
    ['userId', { status: 'active' }, ['another', 'elsewhere', 'plain']],
    ['lastUsedAt', {}, ['another', 'refused', 'elsewhere', 'plain']],
    ['createdAt', {}, ['plain', 'another', 'refused', 'revoked', 'elsewhere']],
    ['refreshDueAt', {}, ['elsewhere', 'another', 'plain']],
    ['refreshDueAt', { serviceId: 'first' }, ['another', 'plain']],
  ])(
    'by %s with %j lists each matching link once, on pages of any size, and the other way round',
    async (order, filter, names) => {
      const wanted = { ...filter, ...(filter.serviceId !== undefined && { serviceId: first }) };
      const keyed = names.map((name) => [keys[order]?.[name] ?? '', link[name] ?? ''] as const);
      const expected = keyed
        .sort(([key, id], [other, otherId]) =>
          key === other ? (id < otherId ? -1 : 1) : key < other ? -1 : 1,
        )
        .map(([, id]) => id);
      for (const size of [1, 2, 5]) {
        expect((await pages({ ...wanted, order }, size)).flat()).toEqual(expected);
        expect((await pages({ ...wanted, order: `-${order}` as LinkOrder }, size)).flat()).toEqual(
          expected.toReversed(),
        );
      }
    },
  );

  it('keeps the place on a page whose last link has changed since or has gone', async () => {
    const { links, next } = await search.page({ order: 'refreshDueAt' }, 1, undefined);
    expect(links.map(({ id }) => id)).toEqual([link.elsewhere]);
    const due = `UPDATE links SET refresh_due_at = $2 WHERE id = $1`;
    await database.query(due, [link.elsewhere, day(9)]);
    const rest = await search.page({ order: 'refreshDueAt' }, 5, next);
    await database.query(due, [link.elsewhere, DUE.elsewhere]);
    expect(rest.links.map(({ id }) => id).at(-1)).toBe(link.elsewhere);
    expect(rest.links).toHaveLength(3);
  });

  it('finds idle links in the orders by last use alone', async () => {
    const idlest = [link.another ?? '', link.refused ?? ''].sort();
    expect((await pages({ idleSince: day(2), order: '-lastUsedAt' }, 1)).flat()).toEqual(idlest.reverse());
    await expect(search.page({ idleSince: day(2), order: 'userId' }, 1, undefined)).rejects.toMatchObject({
      fields: [{ field: 'order' }],
    });
  });

  it('refuses the cursor of each other order', async () => {
    const nexts = await Promise.all(
      linkOrders.map(async (order) => [order, (await search.page({ order }, 1, undefined)).next] as const),
    );
    for (const order of linkOrders)
      for (const [from, next] of nexts)
        if (from !== order)
          await expect(search.page({ order }, 1, next)).rejects.toBeInstanceOf(InvalidRequest);
  });

  it.each([
    ['newest first', undefined, ['', 'x', `1.${randomUUID()}`]],
    ['idle', day(4), ['x', randomUUID(), '1.x', `123456789012.${randomUUID()}`, `x1.${randomUUID()}`]],
  ])('%s refuses the cursor of another list', async (_name, idleSince, cursors) => {
    for (const cursor of cursors)
      await expect(search.page({ idleSince }, 1, cursor)).rejects.toBeInstanceOf(InvalidRequest);
  });

  it.each<[string, () => LinkSearchFilter, RegExp]>([
    [
      'in the order of refreshes',
      () => ({ serviceId: first, order: 'refreshDueAt' }),
      /using links_refresh_due_with_service .*\n +Index Cond: \(service_id = /,
    ],
    [
      'last used first',
      () => ({ serviceId: first, order: '-lastUsedAt' }),
      /Backward using link_uses_by_service/,
    ],
    ['idle', () => ({ serviceId: first, idleSince: day(4) }), /using link_uses_by_service/],
  ])('of a service, %s, reads no link of another', async (_name, filter, index) => {
    const plans: string[] = [];
    const explain = (text: string, values: unknown[]): Promise<unknown[]> =>
      dataSource.transaction(async (manager) => {
        await manager.query(
          'SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off',
        );
        const rows = await manager.query<Record<string, string>[]>(`EXPLAIN ${text}`, values);
        plans.push(...rows.map((row) => row['QUERY PLAN'] ?? ''));
        return [];
      });
    await new LinkSearch({ query: explain } as unknown as DataSource).page(filter(), 50, undefined);
    expect(plans.join('\n')).toMatch(index);
  });

  it('of a service finds links that were last used before the upgrade', async () => {
    await database.query('UPDATE link_uses SET service_id = NULL WHERE link_id <> $1', [link.plain]);
    const runner = dataSource.createQueryRunner();
    await new FindUsesByService1700001680600().up(runner).finally(() => runner.release());
    const used = await pages({ serviceId: first, order: '-lastUsedAt' }, 2);
    expect(used.flat()).toEqual([link.plain, ...[link.another ?? '', link.refused ?? ''].sort().reverse()]);
    expect(await pages({ serviceId: second, order: '-lastUsedAt' }, 2)).toEqual([[link.elsewhere]]);
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
