import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { ManualClock } from '../../../../test/harness/time/manual-clock.js';
import { ForcedRefreshes } from './forced-refreshes.js';

let database: TestDatabase;
let dataSources: DataSource[];
let clock: ManualClock;
/** The forced refreshes of two replicas on one database. */
let forced: ForcedRefreshes;
let elsewhere: ForcedRefreshes;
let linkId: string;
const serviceId = randomUUID();

beforeEach(async () => {
  database = await createDatabase();
  dataSources = await Promise.all([1, 2].map(() => database.connect()));
  clock = new ManualClock();
  const [one, two] = dataSources.map((dataSource) => new ForcedRefreshes(dataSource, clock));
  if (one === undefined || two === undefined) throw new Error('There are two replicas');
  [forced, elsewhere] = [one, two];
  await database.query(
    `INSERT INTO services (id, name, owner, scopes, return_url_prefixes, link_access, capabilities)
     VALUES ($1, 'service', 'tests', '{}', '{}', 'own', '{}')`,
    [serviceId],
  );
  linkId = await addLink();
});

afterEach(async () => {
  for (const dataSource of dataSources) await dataSource.destroy();
  await database.drop();
});

const addLink = async (status = 'active'): Promise<string> => {
  const id = randomUUID();
  await database.query(`INSERT INTO links (id, service_id, user_id, status) VALUES ($1, $2, 'user', $3)`, [
    id,
    serviceId,
    status,
  ]);
  return id;
};

const granted = (takes: readonly boolean[]): number => takes.filter((taken) => taken).length;

describe('refreshes forced by a refused access token', () => {
  it('are limited to two an hour for a link, however many calls on two replicas ask at once', async () => {
    const takes = Array.from({ length: 20 }, (_, call) => (call % 2 === 0 ? forced : elsewhere).take(linkId));
    expect(granted(await Promise.all(takes))).toBe(2);
    expect([await forced.take(linkId), await elsewhere.take(linkId)]).toEqual([false, false]);
  });

  it('of one link leave another’s untouched', async () => {
    const other = await addLink();
    for (let time = 0; time < 3; time += 1) await forced.take(linkId);
    expect(await forced.take(other)).toBe(true);
  });

  it('are granted again after an hour, by the database’s clock', async () => {
    for (let time = 0; time < 3; time += 1) await forced.take(linkId);
    await database.query(`UPDATE links SET forced_since = now() - interval '59 minutes'`);
    clock.advance(60_000);
    expect(await forced.take(linkId)).toBe(false);
    await database.query(`UPDATE links SET forced_since = now() - interval '60 minutes'`);
    clock.advance(60_000);
    expect([await forced.take(linkId), await forced.take(linkId), await forced.take(linkId)]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('run no statement for a minute once they are used up', async () => {
    for (let time = 0; time < 3; time += 1) await forced.take(linkId);
    await database.query(`UPDATE links SET forced_since = NULL`);
    clock.advance(59_999);
    expect(await forced.take(linkId)).toBe(false);
    clock.advance(1);
    expect(await forced.take(linkId)).toBe(true);
  });

  it('do not count if they helped, once for each token however many calls it served', async () => {
    for (let generation = 2; generation < 12; generation += 1) {
      expect(await forced.take(linkId)).toBe(true);
      await Promise.all([1, 2, 3].map(() => forced.helped(linkId, generation)));
    }
    expect(granted([await forced.take(linkId), await forced.take(linkId), await forced.take(linkId)])).toBe(
      2,
    );
  });

  it('are given back once although they helped calls on both replicas, in any order', async () => {
    for (let generation = 2; generation < 4; generation += 1) expect(await forced.take(linkId)).toBe(true);
    await elsewhere.helped(linkId, 2);
    await elsewhere.helped(linkId, 3);
    expect(await elsewhere.take(linkId)).toBe(false);
    for (const generation of [3, 2, 3, 2]) await forced.helped(linkId, generation);
    expect(granted([await forced.take(linkId), await forced.take(linkId)])).toBe(1);
  });

  it.each(['reauthorization_required', 'revoked', 'pending'])(
    'are refused to a link that is %s',
    async (status) => {
      expect(await forced.take(await addLink(status))).toBe(false);
    },
  );
});
