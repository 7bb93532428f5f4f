import type { DataSource } from 'typeorm';
import { SystemClock } from '#kernel';
import { TrailSearch, type TrailFilter } from '#audit';
import { SessionSearch } from '#oauth';
import { LinkSearch, UserNames } from '#vault';
import { quantilesOf } from '../harness/figures/quantiles.js';
import { LARGE_SERVICE, SMALL_SERVICE } from './seed-many-links.js';

const PAGE = 50;

/** Users that the search box lists. */
const LISTED = 11;

/** What one search took. */
export interface SearchFigures {
  readonly search: string;
  readonly p50: number;
  readonly p99: number;
  /** Its median divided by that of reading one link by its id. */
  readonly timesOneLink: number;
}

type Filter = Parameters<LinkSearch['page']>[0];

/** Times the first page of each search, one after the other in every round. */
export async function measureSearches(dataSource: DataSource, rounds: number): Promise<SearchFigures[]> {
  const search = new LinkSearch(dataSource);
  const work = await searchesOf(dataSource, search);
  const times = new Map(work.map(([name]) => [name, [] as number[]]));
  for (let round = -2; round < rounds; round += 1) {
    for (const [name, run] of work) {
      const startedAt = performance.now();
      await run();
      // The first rounds read pages that PostgreSQL does not have in memory yet.
      if (round >= 0) times.get(name)?.push(performance.now() - startedAt);
    }
  }
  const [oneLink = NaN] = [...times.values()].map((taken) => quantilesOf(taken).p50);
  return [...times].map(([name, taken]) => {
    const { p50, p99 } = quantilesOf(taken);
    return { search: name, p50: rounded(p50), p99: rounded(p99), timesOneLink: rounded(p50 / oneLink) };
  });
}

async function searchesOf(
  dataSource: DataSource,
  search: LinkSearch,
): Promise<[string, () => Promise<unknown>][]> {
  const [large, small] = await Promise.all(
    [LARGE_SERVICE, SMALL_SERVICE].map((name) => idOf(dataSource, name)),
  );
  const [row] = await dataSource.query<{ id: string; created_at: Date }[]>(
    'SELECT id, created_at FROM links ORDER BY id OFFSET 100000 LIMIT 1',
  );
  if (row === undefined) throw new Error('There are too few links');
  const { id, created_at: idleSince } = row;
  const names = new UserNames(dataSource);
  const sessions = new SessionSearch(dataSource);
  const page = (filter: Filter) => () => search.page(filter, PAGE, undefined);
  const trail = new TrailSearch(dataSource, new SystemClock());
  const records = (filter: TrailFilter) => () => trail.page(filter, PAGE, undefined);
  const { links: ofUser } = await search.page({ userId: 'user 4711' }, PAGE, undefined);
  const linkIds = ofUser.map((link) => link.id);
  return [
    ['one link by its id', () => search.find(id)],
    ['all', page({})],
    ['all, far behind', () => search.page({}, PAGE, id)],
    ['a user', page({ userId: 'user 4711' })],
    ['a user of a service', page({ userId: 'user 4711', serviceId: large })],
    ['a large service', page({ serviceId: large })],
    ['a small service', page({ serviceId: small })],
    ['active', page({ status: 'active' })],
    ['reauthorization required', page({ status: 'reauthorization_required' })],
    ['revoked, of a small service', page({ status: 'revoked', serviceId: small })],
    ['a last error', page({ lastError: 'provider_down' })],
    ['idle', page({ idleSince })],
    ['idle, of a large service', page({ idleSince, serviceId: large })],
    ['idle, of a small service', page({ idleSince, serviceId: small })],
    ['idle with a last error', page({ idleSince, lastError: 'grant_refused' })],
    ['by user', page({ order: 'userId' })],
    ['by user, of a large service', page({ order: '-userId', serviceId: large })],
    ['by user, reauthorization required', page({ order: 'userId', status: 'reauthorization_required' })],
    ['oldest first', page({ order: 'createdAt' })],
    ['last used first', page({ order: '-lastUsedAt' })],
    ['last used first, of a small service', page({ order: '-lastUsedAt', serviceId: small })],
    ['longest unused first', page({ order: 'lastUsedAt' })],
    ['oldest first, of a small service', page({ order: 'createdAt', serviceId: small })],
    ['by user, Z to A', page({ order: '-userId' })],
    ['by next refresh', page({ order: 'refreshDueAt' })],
    ['by next refresh, of a large service', page({ order: 'refreshDueAt', serviceId: large })],
    ['by next refresh, of a small service', page({ order: 'refreshDueAt', serviceId: small })],
    ['next refresh last', page({ order: '-refreshDueAt' })],
    ['a last error, of a small service', page({ lastError: 'provider_down', serviceId: small })],
    ['users, all of whom begin so', () => names.containing('user 4', LISTED)],
    ['users with a common part', () => names.containing('ser 4', LISTED)],
    ['users with a rare part', () => names.containing('99871', LISTED)],
    ['users with a part that none has', () => names.containing('9987x', LISTED)],
    ['attempts of a user', () => sessions.list({ userId: 'user 4711' }, PAGE, undefined)],
    ['attempts of a large service', () => sessions.list({ serviceId: large }, PAGE, undefined)],
    ['attempts cancelled', () => sessions.list({ state: 'cancelled' }, PAGE, undefined)],
    [
      'attempts never opened, of a small service',
      () => sessions.list({ state: 'never_opened', serviceId: small }, PAGE, undefined),
    ],
    ['trail: all', records({})],
    ['trail: commands only', records({ commandsOnly: true })],
    ['trail: all but commands', records({ commandsOnly: true, not: ['commandsOnly'] })],
    ['trail: an action', records({ action: 'link.confirmed' })],
    ['trail: an action that never happened', records({ action: 'link.held' })],
    ['trail: admins', records({ actorKind: 'admin' })],
    ['trail: a person', records({ who: { actorIds: ['person 4711'], person: 'person 4711' } })],
    ['trail: a capability', records({ capability: 'LOCK_CONTROL' })],
    ['trail: a command', records({ command: 'UNLOCK' })],
    [
      'trail: a command, not by a service',
      records({ command: 'UNLOCK', serviceId: large, not: ['serviceId'] }),
    ],
    ['trail: a user', records({ linkIds })],
    ['trail: a user’s commands', records({ linkIds, commandsOnly: true })],
    ['trail: a device', records({ devices: devicesOf(linkIds) })],
    ['trail: a network', records({ networkIds: ['network 4711'] })],
    ['trail: a small service', records({ serviceId: small })],
    ['trail: failures', records({ result: 'failed' })],
    ['trail: what never happened, of a large service', records({ serviceId: large, result: 'refused' })],
    ['trail: up to a time', records({ to: idleSince })],
  ];
}

function devicesOf(linkIds: readonly string[]): TrailFilter['devices'] {
  return linkIds.map((linkId) => ({
    linkId,
    networkId: 'network 1',
    deviceNodeId: '7',
    resourceEui: 'resource 1',
  }));
}

async function idOf(dataSource: DataSource, name: string): Promise<string | undefined> {
  const [row] = await dataSource.query<{ id: string }[]>('SELECT id FROM services WHERE name = $1', [name]);
  return row?.id;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
