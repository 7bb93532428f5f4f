import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { InvalidRequest, walkPages } from '#kernel';
import type { TestDatabase } from '../../../../test/harness/postgres/database.js';
import type { Service } from './service.view.js';
import type { ServiceStore } from './service.store.js';
import { serviceOrders, type ServiceOrder } from './service-list.js';
import { ServiceTable } from '../testing/service-table.js';

let table: ServiceTable;
let database: TestDatabase;
let services: ServiceStore;
let one: Service;
let other: Service;

beforeAll(async () => {
  table = await ServiceTable.open();
  ({ database, services } = table);
});

beforeEach(async () => {
  one = await table.create();
  other = await table.create();
});

afterAll(() => table.close());

describe('the services', () => {
  it('are found by a part of its name or owner among any number', async () => {
    const odd = await table.create({ name: `100%_${randomUUID()}`, owner: 'Team Energy' });
    const found = async (part: string): Promise<string[]> =>
      (await services.list(200, undefined, part)).map(({ id }) => id);
    expect(await found(odd.name.toUpperCase())).toEqual([odd.id]);
    expect(await found('team ENERGY')).toEqual([odd.id]);
    expect(await found('100%_')).toEqual([odd.id]);
    expect(await found('1__%_')).toEqual([]);
    const others = await services.list(1, odd.id, 'tests');
    expect(others.map(({ id }) => id)).toEqual([other.id]);
  });

  it('are listed newest first, page by page', async () => {
    const [newest, older] = [one.id, other.id].sort().reverse();
    expect((await services.list(2, undefined)).map(({ id }) => id)).toEqual([newest, older]);
    expect((await services.list(1, newest)).map(({ id }) => id)).toEqual([older]);
  });

  it('are listed by name, registration or last use of a live key, each way, once on pages of any size', async () => {
    const owner = randomUUID();
    const made = [];
    for (const name of ['b 100%', 'A', 'c'])
      made.push(await table.create({ name: `${name} ${owner}`, owner }));
    const [b, a, c] = made.map(({ id }) => id);
    const used = (id: string | undefined, at: string): Promise<unknown> =>
      database.query('UPDATE service_keys SET last_used_at = $2 WHERE service_id = $1', [id, at]);
    await used(b, '2030-01-05T00:00:00.000002Z');
    await used(c, '2030-01-05T00:00:00.000001Z');
    const walk = async (order: ServiceOrder, size: number): Promise<string[]> => {
      const ids = [];
      const list = walkPages((cursor) => services.page({ order, part: owner }, size, cursor));
      for await (const { id } of list) ids.push(id);
      return ids;
    };
    for (const size of [1, 2, 3])
      for (const [order, expected] of [
        ['createdAt', [b, a, c]],
        ['name', [a, b, c]],
        ['lastUsedAt', [a, c, b]],
      ] as const) {
        expect(await walk(order, size)).toEqual(expected);
        expect(await walk(`-${order}`, size)).toEqual(expected.toReversed());
      }
    const { nextCursor } = await services.page({ order: 'name', part: owner }, 1, undefined);
    for (const order of serviceOrders.filter((each) => each !== 'name'))
      await expect(services.page({ order }, 1, nextCursor ?? '')).rejects.toBeInstanceOf(InvalidRequest);
    expect((await services.page({ part: '0% ' }, 5, undefined)).items.map(({ id }) => id)).toEqual([b]);
  });
});
