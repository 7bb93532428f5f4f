/** Migrations while brokers and other clients run: they wait in small steps, for a bounded time, and say for whom. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import { advisoryLocks, commandLimits, databaseOptions, migrate, type DatabaseSettings } from '#database';
import { createDatabase, type TestDatabase } from '../harness/postgres/database.js';

class AddColour2000000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE links ADD COLUMN colour text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE links DROP COLUMN colour');
  }
}

let database: TestDatabase;
let stranger: Client;
let source: DataSource;

beforeEach(async () => {
  database = await createDatabase();
  stranger = await connected('nightly dump');
  source = await opened([AddColour2000000000000]);
});

afterEach(async () => {
  await source.destroy();
  await stranger.end();
  await database.drop();
});

async function connected(name: string): Promise<Client> {
  const client = new Client({ connectionString: database.url, application_name: name });
  await client.connect();
  return client;
}

function opened(migrations: readonly (new () => MigrationInterface)[]): Promise<DataSource> {
  const settings: Pick<DatabaseSettings, keyof DatabaseSettings> = {
    url: database.url,
    poolSize: 2,
    connectionTimeout: 5_000,
    limits: commandLimits,
  };
  return new DataSource(databaseOptions(settings, { entities: [], migrations })).initialize();
}

const hasColour = async (): Promise<boolean> =>
  (await database.query(`SELECT FROM pg_attribute WHERE attrelid = 'links'::regclass AND attname = 'colour'`))
    .length > 0;

describe('a stranger’s open transaction', () => {
  beforeEach(async () => {
    await stranger.query('BEGIN');
    await stranger.query('SELECT count(*) FROM links');
  });

  it('delays a migration, but callers only for a moment', async () => {
    const migrating = migrate(source);
    const waits: number[] = [];
    const over = performance.now() + 3_000;
    while (performance.now() < over) {
      const start = performance.now();
      await database.query('UPDATE links SET fence = fence');
      waits.push(performance.now() - start);
    }
    expect(await hasColour()).toBe(false);
    // Without a limit the first of them would wait until the stranger is gone.
    expect(waits.length).toBeGreaterThan(10);
    expect(Math.max(...waits)).toBeLessThan(10_000);
    await stranger.query('COMMIT');
    expect(await migrating).toEqual(['AddColour2000000000000']);
    expect(await hasColour()).toBe(true);
  });

  it('is named if it does not end', async () => {
    await expect(migrate(source, 2_000)).rejects.toThrow(
      /process \d+ of role \w+ \(nightly dump\), open for \d+ s/,
    );
    expect(await hasColour()).toBe(false);
    await stranger.query('COMMIT');
    expect(await migrate(source, 2_000)).toEqual(['AddColour2000000000000']);
  });
});

it('waits for another silent process that migrates, and then names it', async () => {
  await stranger.query('SELECT pg_advisory_lock($1)', [advisoryLocks.migration]);
  await expect(migrate(source, 1_000)).rejects.toThrow(/"nightly dump" .* database process \d+/);
  await stranger.query('SELECT pg_advisory_unlock_all()');
  expect(await migrate(source, 1_000)).toEqual(['AddColour2000000000000']);
});

it('two concurrent starts run each migration once', async () => {
  const second = await opened([AddColour2000000000000]);
  const done = await Promise.all([migrate(source), migrate(second)]);
  expect(done.flat()).toEqual(['AddColour2000000000000']);
  await second.destroy();
});

it('returns its connection unchanged', async () => {
  const before = await limits();
  await migrate(source);
  expect(await limits()).toEqual(before);
});

const limits = (): Promise<unknown> =>
  source.query(
    `SELECT name, setting FROM pg_settings WHERE name IN ('lock_timeout', 'idle_session_timeout', 'idle_in_transaction_session_timeout')`,
  );
