import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { SystemClock } from '#kernel';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { storeService } from '../../../../test/harness/rows/stored-links.js';
import { Activity } from './activity.js';
import { door, garage, HOUR, link, other, revocation, ToldTrail } from '../testing/told-trail.js';
import type { TrailFilter } from './trail-filter.js';
import { TrailSearch } from './trail-search.js';
import { trailWalk } from './trail-walk.js';

let database: TestDatabase;
let dataSource: DataSource;
let search: TrailSearch;
let serviceId: string;
let trail: ToldTrail;

beforeAll(async () => {
  database = await createDatabase();
  dataSource = await database.connect();
  search = new TrailSearch(dataSource, new SystemClock());
  serviceId = await storeService(database, 'caller');
  trail = new ToldTrail(database, serviceId);
  await trail.tell();
});

afterAll(async () => {
  await database.drop();
});

const namesOf = (found: readonly { id: string }[]): (string | undefined)[] => trail.namesOf(found);
const at = (age: number): Date => new Date(trail.now - age);
const find = async (filter: TrailFilter): Promise<(string | undefined)[]> =>
  namesOf((await search.page(filter, 20, undefined)).items);
const walked = async (filter: TrailFilter, isComplete: boolean): Promise<(string | undefined)[]> => {
  const found: { id: string }[] = [];
  for await (const record of search.walk(filter, isComplete)) found.push(record);
  return namesOf(found);
};

describe('a search of the audit trail', () => {
  const entries = ['newest', 'refused', 'started', 'lock', 'unlock elsewhere', 'unlock', 'oldest'];
  const without = (...names: string[]): string[] => entries.filter((name) => !names.includes(name));

  it.each<[string, () => TrailFilter, string[]]>([
    ['for anything leaves out routine and what belongs to a bulk revocation', () => ({}), entries],
    ['by link has its routine too', () => ({ linkId: link }), ['lock', 'unlock', 'routine', 'oldest']],
    [
      'by links has what a bulk revocation did to them',
      () => ({ linkIds: [other] }),
      ['in bulk', 'unlock elsewhere'],
    ],
    ['by no link at all', () => ({ linkIds: [] }), []],
    ['by a routine action finds it', () => ({ action: 'refresh.succeeded' }), ['routine']],
    ['by counted calls of a service', () => ({ action: 'calls.counted', serviceId }), ['counted']],
    ['by another action', () => ({ action: 'refresh.failed' }), ['refused']],
    ['by result', () => ({ result: 'refused' }), ['refused']],
    ['by actor', () => ({ actorId: 'admin' }), ['newest']],
    ['by kind of actor', () => ({ actorKind: 'admin' }), ['started']],
    [
      'by person, as the actor and as who caused a call',
      () => ({ who: { actorIds: ['console:ada'], person: 'ada' } }),
      ['started', 'unlock'],
    ],
    ['by request', () => ({ requestId: 'request' }), ['refused']],
    ['by request has what it revoked in bulk', () => ({ requestId: 'bulk' }), ['in bulk', 'started']],
    ['by revocation', () => ({ revocationId: revocation }), ['in bulk', 'started']],
    ['for commands only', () => ({ commandsOnly: true }), ['lock', 'unlock elsewhere', 'unlock']],
    ['by capability', () => ({ capability: 'DOOR_LOCK' }), ['lock', 'unlock elsewhere', 'unlock']],
    ['by command', () => ({ command: 'UNLOCK' }), ['unlock elsewhere', 'unlock']],
    ['by network', () => ({ networkIds: ['home', 'office'] }), ['lock', 'unlock elsewhere', 'unlock']],
    ['by the id of a resource', () => ({ resourceEui: 'lock' }), ['lock', 'unlock elsewhere', 'unlock']],
    ['by a device, of its link only', () => ({ devices: [{ linkId: link, ...door }] }), ['unlock']],
    [
      'by several devices',
      () => ({
        devices: [
          { linkId: link, ...garage },
          { linkId: other, ...door },
        ],
      }),
      ['lock', 'unlock elsewhere'],
    ],
    ['from a time on', () => ({ from: at(2 * HOUR) }), ['newest', 'refused']],
    ['up to a time, and not that', () => ({ to: at(6 * HOUR) }), ['oldest']],
    ['between two', () => ({ from: at(2.5 * HOUR), to: at(1.5 * HOUR) }), ['refused']],
    [
      'by several at once',
      () => ({ command: 'UNLOCK', linkIds: [link], serviceId, result: 'succeeded' }),
      ['unlock'],
    ],
  ])('%s', async (_name, filter, names) => {
    expect(await find(filter())).toEqual(names);
  });

  it.each<[string, () => TrailFilter, string[]]>([
    [
      'an action',
      () => ({ action: 'command.executed', not: ['action'] }),
      without('lock', 'unlock elsewhere', 'unlock'),
    ],
    [
      'commands',
      () => ({ commandsOnly: true, not: ['commandsOnly'] }),
      without('lock', 'unlock elsewhere', 'unlock'),
    ],
    ['a result', () => ({ result: 'succeeded', not: ['result'] }), ['refused']],
    [
      'a command, with records that have none',
      () => ({ command: 'UNLOCK', not: ['command'] }),
      without('unlock elsewhere', 'unlock'),
    ],
    ['a service', () => ({ serviceId, not: ['serviceId'] }), ['newest', 'refused', 'started']],
    ['a link', () => ({ linkId: link, not: ['linkId'] }), without('lock', 'unlock', 'oldest')],
    [
      'a user’s links',
      () => ({ linkIds: [link, other], not: ['linkIds'] }),
      ['newest', 'refused', 'started'],
    ],
    ['no link', () => ({ linkIds: [], not: ['linkIds'] }), entries],
    [
      'a person',
      () => ({ who: { actorIds: ['console:ada'], person: 'ada' }, not: ['who'] }),
      without('started', 'unlock'),
    ],
    ['a device', () => ({ devices: [{ linkId: link, ...door }], not: ['devices'] }), without('unlock')],
    [
      'a network, among commands',
      () => ({ commandsOnly: true, networkIds: ['home'], not: ['networkIds'] }),
      [],
    ],
    [
      'one thing, among others that must match',
      () => ({ capability: 'DOOR_LOCK', command: 'LOCK', not: ['command'] }),
      ['unlock elsewhere', 'unlock'],
    ],
  ])('for anything but %s', async (_name, filter, names) => {
    expect(await find(filter())).toEqual(names);
  });

  it('is exported with the records that a page shows, or with all of them', async () => {
    expect(await walked({ serviceId }, false)).toEqual(['oldest', 'unlock', 'unlock elsewhere', 'lock']);
    expect(await walked({ serviceId }, true)).toEqual([
      'oldest',
      'counted',
      'unlock',
      'unlock elsewhere',
      'lock',
    ]);
    expect(await walked({}, true)).toEqual(trail.names);
  });

  it('is read page by page, without a record twice or left out', async () => {
    const seen: (string | undefined)[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await search.page({}, 2, cursor);
      seen.push(...namesOf(page.items));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(entries);
  });

  it('names who did it and whose it is', async () => {
    expect(await search.find(trail.idOf('oldest'))).toMatchObject({
      actor: { kind: 'service', id: serviceId, name: 'caller' },
      serviceName: 'caller',
      position: null,
    });
    expect(await search.find(randomUUID())).toBeUndefined();
  });

  it.each<[string, () => TrailFilter, string]>([
    ['by action', () => ({ action: 'link.held' }), 'audit_entries_by_action'],
    ['for commands only', () => ({ commandsOnly: true }), 'audit_entries_by_action'],
    ['for anything but an action', () => ({ action: 'link.held', not: ['action'] }), 'audit_entries'],
    ['by actor', () => ({ actorId: 'x' }), 'audit_entries_by_actor'],
    ['by kind of actor', () => ({ actorKind: 'admin' }), 'audit_entries_by_actor_kind'],
    ['by person', () => ({ who: { actorIds: [], person: 'x' } }), 'audit_events_by_person'],
    ['by capability', () => ({ capability: 'DOOR_LOCK' }), 'audit_events_by_capability'],
    ['by command', () => ({ command: 'UNLOCK' }), 'audit_events_by_command'],
    ['by service', () => ({ serviceId }), 'audit_entries_by_service'],
    ['by result', () => ({ action: 'link.held', result: 'failed' }), 'audit_troubles'],
    ['by service and result', () => ({ serviceId, result: 'refused' }), 'audit_troubles_by_service'],
    ['by service and success', () => ({ serviceId, result: 'succeeded' }), 'audit_entries_by_service'],
    ['by request', () => ({ requestId: 'x' }), 'audit_events_by_request_id'],
    ['by link', () => ({ linkId: link }), 'audit_events_by_link'],
    ['by counted calls', () => ({ action: 'calls.counted', serviceId }), 'audit_events_counted_calls'],
    ['for anything', () => ({}), 'audit_entries'],
  ])('%s walks an index that was made for it', async (_name, filter, index) => {
    const stretch = {
      order: 'DESC',
      limit: 51,
      beyond: undefined,
      isComplete: false,
      now: new Date(),
    } as const;
    const { found } = trailWalk(filter(), stretch, (sql) => sql);
    const plan = await dataSource.transaction(async (manager) => {
      // So few records are read faster without one.
      await manager.query(
        'SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off',
      );
      const rows = await manager.query<Record<string, string>[]>(`EXPLAIN ${found.text}`, [...found.values]);
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    });
    const used = [...plan.matchAll(/Index (?:Only )?Scan(?: Backward)? using (\w+)/g)].map(
      ([, name = '']) => name,
    );
    const parents = await dataSource.query<{ name: string }[]>(
      `SELECT DISTINCT p.relname AS name FROM pg_class c JOIN pg_inherits i ON i.inhrelid = c.oid
       JOIN pg_class p ON p.oid = i.inhparent WHERE c.relname = ANY($1)`,
      [used],
    );
    expect(parents.map(({ name }) => name)).toContain(index);
  });
});

describe('the activity of a link', () => {
  it('is its own, newest first, page by page', async () => {
    const activity = new Activity(dataSource);
    const all = ['lock', 'unlock', 'routine', 'oldest'];
    expect(namesOf(await activity.ofLink(link, 9, undefined))).toEqual(all);
    expect(namesOf(await activity.ofLink(link, 1, undefined))).toEqual(['lock']);
    expect(namesOf(await activity.ofLink(link, 9, trail.idOf('routine')))).toEqual(['oldest']);
  });
});
