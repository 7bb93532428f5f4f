/**
 * Starts one PostgreSQL for the whole test run and migrates the template that each test file clones.
 *
 * It uses the built artefact, so a build that does not start fails every test. `TEST_POSTGRES_URL` names a running server
 * instead.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { openDatabase } from '../../dist/apps/broker/src/database/open-database.js';
import { DataDirectory } from '../../dist/apps/broker/src/development/data-directory.js';
import { DevelopmentPostgres } from '../../dist/apps/broker/src/development/development-postgres.js';

const TEMPLATE = 'broker_template';

export default async function setUp() {
  if (process.env.TEST_POSTGRES_URL === undefined) {
    const folder = mkdtempSync(join(tmpdir(), 'broker-tests-'));
    // As root, PostgreSQL runs as another user, who must be able to enter.
    chmodSync(folder, 0o755);
    const data = new DataDirectory(folder);
    const first = await DevelopmentPostgres.start(data);
    await prepareServer(first.url);
    await first.server.stop();
    const { server, url } = await DevelopmentPostgres.start(data);
    process.env.TEST_POSTGRES_URL = url;
    globalThis.stopTestPostgres = async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
      rmSync(server.folder, { recursive: true, force: true });
    };
  }
  await prepareTemplate(process.env.TEST_POSTGRES_URL);
}

/**
 * Settings for many test files at once. A file that starts several brokers makes dozens of connections. Nothing is synced: only a
 * machine that loses power would lose anything, and each commit, and each database that a file creates or drops, is spared its
 * wait.
 */
async function prepareServer(url) {
  const client = new Client({ connectionString: url });
  await client.connect();
  for (const setting of ['max_connections = 400', 'fsync = off', 'full_page_writes = off'])
    await client.query(`ALTER SYSTEM SET ${setting}`);
  await client.end();
}

async function prepareTemplate(serverUrl) {
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  await client.query(`DROP DATABASE IF EXISTS ${TEMPLATE} WITH (FORCE)`);
  await client.query(`CREATE DATABASE ${TEMPLATE}`);
  await client.end();
  const url = new URL(serverUrl);
  url.pathname = `/${TEMPLATE}`;
  const dataSource = await openDatabase({ url: url.href, poolSize: 2, connectionTimeout: 10_000 }, true);
  await dataSource.destroy();
}
