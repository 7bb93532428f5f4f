import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { storeService } from '../../../../test/harness/rows/stored-links.js';
import { Activity } from './activity.js';
import { firstIdAt } from '../chain/partitions.js';
import { TrailSearch, type TrailFilter } from './trail-search.js';

const HOUR = 3_600_000;
const now = Date.now();
const link = randomUUID();

let database: TestDatabase;
let dataSource: DataSource;
let search: TrailSearch;
let serviceId: string;
/** Ids of the records by name, oldest first. */
const ids: Record<string, string> = {};

/** Stores a record of that many milliseconds ago. */
const store = async (name: string, age: number, facts: Record<string, unknown>): Promise<void> => {
  const at = new Date(now - age);
  const id = `${firstIdAt(at).slice(0, 13)}-7000-8000-${randomUUID().slice(24)}`;
  const row: Record<string, unknown> = {
    id,
    at,
    action: 'link.revoked',
    result: 'succeeded',
    actor_kind: 'system',
    ...facts,
  };
  const columns = Object.keys(row);
  await database.query(
    `INSERT INTO audit_events (${columns.join(', ')}) VALUES (${columns.map((_, index) => `$${index + 1}`).join(', ')})`,
    Object.values(row),
  );
  ids[name] = id;
};

beforeAll(async () => {
  database = await createDatabase();
  dataSource = await new DataSource({ type: 'postgres', url: database.url }).initialize();
  search = new TrailSearch(dataSource);
  serviceId = await storeService(database, 'caller');
  await store('oldest', 5 * HOUR, {
    link_id: link,
    actor_kind: 'service',
    actor_id: serviceId,
    service_id: serviceId,
  });
  await store('routine', 4 * HOUR, { action: 'refresh.succeeded', link_id: link });
  await store('counted', 3 * HOUR, { action: 'calls.counted', service_id: serviceId });
  await store('refused', 2 * HOUR, {
    action: 'refresh.failed',
    result: 'refused',
    request_id: 'request',
    link_id: randomUUID(),
  });
  await store('newest', HOUR, { action: 'service.created', actor_id: 'admin' });
});

afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

const namesOf = (found: readonly { id: string }[]): (string | undefined)[] =>
  found.map(({ id }) => Object.keys(ids).find((name) => ids[name] === id));
const at = (age: number): Date => new Date(now - age);

describe('a search of the audit trail', () => {
  it.each<[string, TrailFilter, string[]]>([
    ['for anything leaves out routine', {}, ['newest', 'refused', 'oldest']],
    ['by link has its routine too', { linkId: link }, ['routine', 'oldest']],
    ['by a routine action finds it', { action: 'refresh.succeeded' }, ['routine']],
    ['by another action', { action: 'refresh.failed' }, ['refused']],
    ['by result', { result: 'refused' }, ['refused']],
    ['by actor', { actorId: 'admin' }, ['newest']],
    ['by request', { requestId: 'request' }, ['refused']],
    ['from a time on', { from: at(2 * HOUR) }, ['newest', 'refused']],
    ['up to a time, and not that', { to: at(2 * HOUR) }, ['oldest']],
    ['between two', { from: at(2.5 * HOUR), to: at(1.5 * HOUR) }, ['refused']],
  ])('%s', async (_name, filter, names) => {
    expect(namesOf(await search.newestFirst(filter, 9, undefined))).toEqual(names);
  });

  it('by service leaves out the records that count its calls, unless the complete trail is requested', async () => {
    expect(namesOf(await search.newestFirst({ serviceId }, 9, undefined))).toEqual(['oldest']);
    expect(namesOf(await search.oldestFirst({ serviceId }, 9, undefined))).toEqual(['oldest', 'counted']);
  });

  it('is read page by page either way, without a record twice or left out', async () => {
    const [first] = await search.newestFirst({}, 1, undefined);
    expect(namesOf(first === undefined ? [] : [first])).toEqual(['newest']);
    expect(namesOf(await search.newestFirst({}, 1, first?.id))).toEqual(['refused']);
    const all = ['oldest', 'routine', 'counted', 'refused', 'newest'];
    expect(namesOf(await search.oldestFirst({}, 9, undefined))).toEqual(all);
    expect(namesOf(await search.oldestFirst({}, 2, ids.oldest))).toEqual(['routine', 'counted']);
  });

  it('names who did it and whose it is', async () => {
    const [record] = await search.oldestFirst({}, 1, undefined);
    expect(record).toMatchObject({
      actor: { kind: 'service', id: serviceId, name: 'caller' },
      serviceName: 'caller',
      position: null,
    });
  });
});

describe('the activity of a link', () => {
  it('is its own, newest first, page by page', async () => {
    const activity = new Activity(dataSource);
    expect(namesOf(await activity.ofLink(link, 9, undefined))).toEqual(['routine', 'oldest']);
    expect(namesOf(await activity.ofLink(link, 1, undefined))).toEqual(['routine']);
    expect(namesOf(await activity.ofLink(link, 9, ids.routine))).toEqual(['oldest']);
  });
});
