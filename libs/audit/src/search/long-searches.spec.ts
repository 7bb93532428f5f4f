import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { SystemClock } from '#kernel';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { firstIdAt } from '../chain/partitions.js';
import { TrailSearch } from './trail-search.js';

const hoursAgo = (hours: number): Date => new Date(Date.now() - hours * 3_600_000);

describe('a search that finds little', () => {
  const rare = randomUUID();
  const byAda = randomUUID();
  let database: TestDatabase;
  let dataSource: DataSource;
  let search: TrailSearch;

  beforeAll(async () => {
    database = await createDatabase();
    dataSource = await database.connect();
    search = new TrailSearch(dataSource, new SystemClock());
    await database.query(
      `INSERT INTO audit_events (id, at, action, result, actor_kind, details)
       VALUES ($1, $2, 'command.executed', 'succeeded', 'service', '{"causedBy": "ada"}')`,
      [`${firstIdAt(hoursAgo(6)).slice(0, 13)}-7000-8000-${byAda.slice(24)}`, hoursAgo(6)],
    );
    // More records of one action than a page looks at, with a match at either end.
    await database.query(
      `INSERT INTO audit_events (id, at, action, result, actor_kind, actor_id, link_id)
       SELECT ($1::text || lpad(to_hex(n), 8, '0'))::uuid, $2, 'guardrail.changed',
         CASE WHEN n IN (1, 45000) THEN 'failed' ELSE 'succeeded' END, 'admin', $3, $4::uuid
       FROM generate_series(1, 45000) AS n`,
      [`${firstIdAt(hoursAgo(0.5)).slice(0, 13)}-7000-8000-0000`, hoursAgo(0.5), rare, rare],
    );
  });

  afterAll(async () => {
    await database.drop();
  });

  it('ends each page in time and goes on until it has found everything', async () => {
    const filter = { actorId: rare, result: 'failed' } as const;
    const pages: number[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await search.page(filter, 50, cursor);
      pages.push(page.items.length);
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(pages.filter((items) => items > 0)).toEqual([1, 1]);
    expect(pages.length).toBeGreaterThan(2);
    const found: string[] = [];
    for await (const { result } of search.walk(filter, false)) found.push(result);
    expect(found).toEqual(['failed', 'failed']);
  });

  it('of several things at once leaves out none that another walk has passed', async () => {
    // The first walk stops early among many of its records; the second has a match far beyond that.
    const filter = { who: { actorIds: [rare], person: 'ada' }, result: 'failed', not: ['result'] } as const;
    const seen: string[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await search.page(filter, 5_000, cursor);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== null && seen.length < 50_000);
    expect(seen).toHaveLength(44_999);
    expect(seen).toEqual([...new Set(seen)].sort().reverse());
    expect(seen.some((id) => id.endsWith(byAda.slice(24)))).toBe(true);
  }, 60_000);
});
