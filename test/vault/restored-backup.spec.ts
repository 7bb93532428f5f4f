import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { BrokerProcess } from '../harness/broker/broker-process.js';
import { ADA } from '../harness/rows/grants.js';
import { call, type Json } from '../harness/network/http.js';
import { CLIENT_ID, TestSystem } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';
import { VaultStage } from './vault-stage.js';

/** The line that is logged once. */
const OLDER = 'The database is older than this replica saw it at 2';

/**
 * The incident: operators restore last night's backup. The refresh tokens in it are dead at COCO, and links end one by one. Here
 * the database really is an older copy of itself, made by PostgreSQL.
 */
describe('a database that was restored from a backup', () => {
  let system: TestSystem;
  let server: Client;
  let folder: string;
  let environment: Record<string, string>;
  let serviceKey: string;
  let linkId: string;
  const started: BrokerProcess[] = [];
  const name = `restored_${randomBytes(4).toString('hex')}`;

  beforeAll(async () => {
    system = await TestSystem.start();
    server = new Client({ connectionString: process.env.TEST_POSTGRES_URL });
    await server.connect();
    await server.query(`CREATE DATABASE ${name} TEMPLATE broker_template`);
    folder = mkdtempSync(join(tmpdir(), 'restored-'));
    const url = new URL(system.database.url);
    url.pathname = `/${name}`;
    environment = {
      ...system.environment,
      DATABASE_URL: url.href,
      REFRESH_JOURNAL_DIRECTORY: folder,
      LOG_LEVEL: 'warn',
      LOG_FORMAT: 'json',
    };
  });

  afterEach(async () => {
    await Promise.all(started.splice(0).map((broker) => broker.stop()));
  });

  afterAll(async () => {
    await server.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await server.query(`DROP DATABASE IF EXISTS ${name}_backup WITH (FORCE)`);
    await server.end();
    await system.close();
    rmSync(folder, { recursive: true });
  });

  const start = async (): Promise<BrokerProcess> => {
    const broker = await BrokerProcess.start(environment);
    started.push(broker);
    return broker;
  };

  const backUp = async (): Promise<void> => {
    await until('nobody is connected', async () => {
      const found = await server.query('SELECT 1 FROM pg_stat_activity WHERE datname = $1', [name]);
      return found.rows.length === 0;
    });
    await server.query(`CREATE DATABASE ${name}_backup TEMPLATE ${name}`);
  };

  const restore = async (): Promise<void> => {
    await server.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await server.query(`ALTER DATABASE ${name}_backup RENAME TO ${name}`);
  };

  const onDatabase = async <Result>(work: (stage: VaultStage) => Promise<Result>): Promise<Result> => {
    const database = {
      url: environment.DATABASE_URL ?? '',
      query: () => Promise.reject(new Error('not used')),
      drop: () => Promise.resolve(),
    };
    const stage = await VaultStage.open(environment.KEYRING, database);
    return work(stage).finally(() => stage.close());
  };

  const query = (statement: string): Promise<Json> =>
    onDatabase(({ dataSource }) => dataSource.query(statement));

  const restoresOf = async (broker: BrokerProcess): Promise<number> => {
    const { text } = await call('GET', `${broker.managementUrl}/metrics`);
    return Number(/^database_restores (\d+)$/m.exec(text)?.[1]);
  };

  const read = (broker: BrokerProcess): Promise<{ status: number; json: Json }> =>
    call('GET', `${broker.url}/v1/links/${linkId}/networks`, { key: serviceKey });

  const addLink = async (broker: BrokerProcess): Promise<void> => {
    const { json } = await call('POST', `${broker.url}/v1/admin/services`, {
      key: system.adminKey,
      body: {
        name: 'lighting',
        owner: 'tests',
        scopes: ['links:read', 'coconet:read'],
        returnUrlPrefixes: ['https://app.example.com/'],
      },
    });
    serviceKey = json.key as string;
    const grants = await system.control('POST', '/grants', { userId: ADA, clientId: CLIENT_ID, count: 1 });
    const [id = ''] = await onDatabase((stage) => stage.addLinksWith(json.id as string, grants));
    linkId = id;
  };

  const expire = (): Promise<Json> =>
    query(`UPDATE links SET access_token_expires_at = now() - interval '1 s', lease_until = NULL`);

  it('is noticed at the next start, by the log, the metrics, readiness and the audit trail', async () => {
    const before = await start();
    await addLink(before);
    expect(await restoresOf(before)).toBe(0);
    await before.stop();
    await backUp();
    await expire();
    const after = await start();
    expect((await read(after)).status).toBe(200);
    expect(await restoresOf(after)).toBe(0);
    await after.stop();
    await restore();

    const broker = await start();
    const other = await start();
    expect(await restoresOf(broker)).toBe(1);
    expect(await restoresOf(other)).toBe(1);
    await until('the line is written', () => broker.log.includes(OLDER));
    expect(other.log).not.toContain(OLDER);
    const ready = await call('GET', `${other.managementUrl}/health/ready`);
    expect(ready.status).toBe(200);
    expect(ready.json.notices.databaseRestored).toMatch(/restored from an older state at \d{4}-/);
    expect(
      await query(`SELECT actor_kind, details FROM audit_events WHERE action = 'database.restored'`),
    ).toEqual([
      { actor_kind: 'system', details: { lastSeenAt: expect.any(String), beatsLost: expect.any(Number) } },
    ]);
    await other.stop();

    // The refresh token in the backup has been used: COCO refuses it, and the link says who has to act.
    await expire();
    const refused = await read(broker);
    expect([refused.status, refused.json.code]).toEqual([409, 'reauthorization_required']);
  });

  it('is noticed by a replica that keeps running, and not reported if nothing went back', async () => {
    await backUp();
    const lasting = await start();
    const restores = await restoresOf(lasting);
    const passing = await start();
    await passing.stop();
    expect(await restoresOf(lasting)).toBe(restores);
    await restore();
    await until('the restore is reported', async () => (await restoresOf(lasting)) === restores + 1);
    await until('the line is written', () => lasting.log.includes(OLDER));
  });

  it('is another database if its mark differs', async () => {
    await server.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await server.query(`CREATE DATABASE ${name} TEMPLATE broker_template`);
    const broker = await start();
    expect(await restoresOf(broker)).toBe(0);
    await until('the line is written', () => broker.log.includes('a different database'));
  });
});
