import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import type { Caller } from '#access';
import { createDatabase, type TestDatabase } from '../../../test/harness/postgres/database.js';
import { storeEvent, storeListener } from '../../../test/harness/rows/stored-events.js';
import { EventFeed } from './event-feed.js';

let database: TestDatabase;
let dataSource: DataSource;
let serviceId: string;

beforeAll(async () => {
  database = await createDatabase();
  dataSource = await new DataSource({ type: 'postgres', url: database.url }).initialize();
});

afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

beforeEach(async () => {
  await database.query('DELETE FROM webhooks');
  await database.query('DELETE FROM events');
  serviceId = await storeListener(database);
});

describe('the feed of events', () => {
  const caller = (linkAccess: 'own' | 'any', service = serviceId): Caller =>
    ({ serviceId: service, linkAccess, scopes: new Set(['admin']) }) as unknown as Caller;

  it('is read page by page in order, says when there is more, and goes on where it ended', async () => {
    const feed = new EventFeed(dataSource);
    const { position: first } = await storeEvent(database, serviceId);
    for (let event = 1; event < 3; event += 1) await storeEvent(database, serviceId);
    const page = await feed.read(caller('own'), undefined, undefined, 2);
    expect([page.items.length, page.hasMore, page.nextCursor]).toEqual([2, true, String(first + 1)]);
    const rest = await feed.read(caller('own'), page.nextCursor, undefined, 1);
    // A page that is exactly full at the end says that nothing follows.
    expect([rest.items.length, rest.hasMore, rest.nextCursor]).toEqual([1, false, String(first + 2)]);
    expect(await feed.read(caller('own'), rest.nextCursor, undefined, 1)).toEqual({
      items: [],
      hasMore: false,
      nextCursor: rest.nextCursor,
    });
    expect((await feed.read(caller('own'), undefined, undefined, 3)).hasMore).toBe(false);
  });

  it('has the service’s own events unless it may see all, and only of the types that are asked for', async () => {
    const feed = new EventFeed(dataSource);
    await storeEvent(database, serviceId);
    const another = randomUUID();
    const count = async (of: Caller, types?: ('link.revoked' | 'link.activated')[]): Promise<number> =>
      (await feed.read(of, undefined, types, 9)).items.length;
    expect(await count(caller('own', another))).toBe(0);
    expect(await count(caller('any', another))).toBe(1);
    expect(await count(caller('own'), ['link.activated'])).toBe(0);
    expect(await count(caller('own'), ['link.activated', 'link.revoked'])).toBe(1);
  });
});
