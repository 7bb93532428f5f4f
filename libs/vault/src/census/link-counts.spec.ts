import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { databaseOptions } from '#database';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { PostgresProxy } from '../../../../test/harness/postgres/postgres-proxy.js';
import { storeLink, storeService } from '../../../../test/harness/rows/stored-links.js';
import { until } from '../../../../test/harness/time/until.js';
import { CountLinks1700001678000 } from '../migrations/1700001678000-count-links.js';
import { addUpLinkCounts, countByLastError, countByStatus, countOpen, countPending } from './link-counts.js';

let database: TestDatabase;
let source: DataSource;
let services: string[];

beforeAll(async () => {
  database = await createDatabase();
  source = await database.connect({ poolSize: 8 });
  services = [await storeService(database, 'first'), await storeService(database, 'second')];
});

afterAll(() => database.drop());

const counted = async (): Promise<unknown> => ({
  byStatus: await countByStatus(source),
  byLastError: await countByLastError(source),
  pending: await countPending(source),
  open: await Promise.all([undefined, ...services].map((service) => countOpen(source, service))),
});

/** The same from the links themselves. */
const real = async (): Promise<unknown> => {
  const links = await source.query<
    Readonly<{ service_id: string; status: string; last_trouble: string | null }>[]
  >('SELECT service_id, status, last_trouble FROM links');
  const open = links.filter(({ status }) => status !== 'revoked');
  const sums = (values: readonly (string | null)[]): [string, number][] =>
    [...new Set(values.filter((value) => value !== null))].map((value) => [
      value,
      values.filter((each) => each === value).length,
    ]);
  return {
    byStatus: new Map(sums(links.map(({ status }) => status))),
    byLastError: sums(open.map(({ last_trouble: code }) => code))
      .sort(([code, links], [other, others]) => others - links || (code < other ? -1 : 1))
      .map(([code, links]) => ({ code, links })),
    pending: links.filter(({ status }) => status === 'pending').length,
    open: [open, ...services.map((id) => open.filter((link) => link.service_id === id))].map(
      ({ length }) => length,
    ),
  };
};

it('links are counted as they are, while many connections change them and several add the changes up', async () => {
  const ids = await Promise.all(
    Array.from({ length: 40 }, (_, n) =>
      storeLink(database, services[n % 2] ?? '', { status: n % 5 === 0 ? 'pending' : 'active' }),
    ),
  );
  const change = (text: string, from: number, to: number): Promise<unknown> =>
    source.query(`${text} WHERE id = ANY($1)`, [ids.slice(from, to)]);
  const undone = source.transaction(async (manager) => {
    await manager.query(`UPDATE links SET status = 'revoked'`);
    throw new Error('undone');
  });
  await Promise.all([
    expect(undone).rejects.toThrow('undone'),
    change(`UPDATE links SET status = 'revoked'`, 0, 10),
    change(`UPDATE links SET last_trouble = 'provider_down'`, 5, 25),
    change(`UPDATE links SET last_trouble = NULL, status = 'active'`, 20, 30),
    change(`UPDATE links SET fence = fence + 1`, 0, 40),
    change('DELETE FROM links', 35, 40),
    ...[1, 2, 3].map(() => addUpLinkCounts(source)),
  ]);
  expect(await counted()).toEqual(await real());
  await Promise.all([1, 2, 3].map(() => addUpLinkCounts(source)));
  expect(await database.query('SELECT FROM link_count_changes')).toEqual([]);
  expect(await counted()).toEqual(await real());
});

it.each(['cut', 'silence'] as const)(
  'each change is counted once if the connection that adds it up fails (%s) while another replica adds up',
  async (fault) => {
    const proxy = await PostgresProxy.start(database.url);
    const settings = { url: proxy.url, poolSize: 1, connectionTimeout: 5_000, statementTimeout: 1_000 };
    const failing = await new DataSource(
      databaseOptions(settings, { entities: [], migrations: [] }),
    ).initialize();
    const sums = source.createQueryRunner();
    try {
      const id = await storeLink(database, services[0] ?? '');
      await addUpLinkCounts(source);
      await database.query(`UPDATE links SET last_trouble = 'provider_down' WHERE id = $1`, [id]);
      // The statement has taken the notes, and waits for the sums.
      await sums.startTransaction();
      await sums.query('SELECT FROM link_counts FOR UPDATE');
      const lost = expect(addUpLinkCounts(failing)).rejects.toThrow();
      await until('the sums are waited for', async () => {
        const [waiting] = await database.query('SELECT FROM pg_locks WHERE NOT granted');
        return waiting !== undefined;
      });
      proxy[fault]();
      const other = storeLink(database, services[1] ?? '').then(() => addUpLinkCounts(source));
      await lost;
      expect(await counted()).toEqual(await real());
      await sums.commitTransaction();
      await other;
      proxy.mend();
      // What PostgreSQL still does for the lost connection, it does or undoes as a whole.
      await until('nothing is left to add up', async () => {
        await addUpLinkCounts(failing);
        return (await database.query('SELECT FROM link_count_changes')).length === 0;
      });
      expect(await counted()).toEqual(await real());
    } finally {
      await sums.release();
      await failing.destroy();
      await proxy.stop();
    }
  },
);

it('a claim or a successful refresh notes nothing', async () => {
  await database.query(
    `UPDATE links SET fence = fence + 1, generation = generation + 1, lease_until = now()`,
  );
  expect(await database.query('SELECT FROM link_count_changes')).toEqual([]);
});

it('links from before the counts are counted once, however often the migration is broken off', async () => {
  const migration = new CountLinks1700001678000();
  const runner = source.createQueryRunner();
  await migration.down(runner);
  await storeLink(database, services[0] ?? '');
  await migration.up(runner);
  await storeLink(database, services[1] ?? '');
  await migration.up(runner);
  expect(await counted()).toEqual(await real());
  // Broken off between the triggers and the first count: what they have noted since is part of that count.
  await database.query('DELETE FROM link_counts');
  await migration.up(runner);
  await runner.release();
  expect(await counted()).toEqual(await real());
});
