import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BrokerProcess } from '../harness/broker/broker-process.js';
import { insertGrantedLinks, insertLinks, tokenCallsOf } from '../harness/rows/grants.js';
import { call, type Json } from '../harness/network/http.js';
import { PostgresProxy } from '../harness/postgres/postgres-proxy.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';

describe('a pair that COCO issued while the database is down', () => {
  let system: TestSystem;
  let service: TestService;
  let proxy: PostgresProxy;
  let journal: string;
  let broker: BrokerProcess;
  let linkId: string;
  let grantId: string;

  beforeAll(async () => {
    system = await TestSystem.start({ environment: { REFRESH_SCHEDULE: 'false' } });
    service = await system.createService();
    proxy = await PostgresProxy.start(system.database.url);
  });

  afterAll(async () => {
    await proxy.stop();
    await system.close();
  });

  beforeEach(async () => {
    journal = mkdtempSync(join(tmpdir(), 'broker-journal-'));
    broker = await start();
    [{ id: linkId, grantId } = { id: '', grantId: '' }] = await insertGrantedLinks(system, service.id, 1);
    // COCO answers slowly, so that the database can fail between the claim and the answer even on a busy machine. The links of
    // earlier tests are refreshed as well, as soon as the leases of their killed brokers lapse: the delay is for this one.
    await system.control('POST', '/faults', {
      match: { endpoint: 'token', grantId },
      action: { type: 'delay', when: 'after', milliseconds: 2_500 },
      times: 1,
    });
    await system.database.query('UPDATE links SET refresh_due_at = now() WHERE id = $1', [linkId]);
    await until('the link is claimed', async () => (await row()).lease_until !== null);
    proxy.cut();
    await until('the pair is in the journal', () => recordsInJournal().length === 1);
  });

  afterEach(async () => {
    proxy.mend();
    await broker.stop('SIGKILL');
    rmSync(journal, { recursive: true, force: true });
  });

  const start = async (): Promise<BrokerProcess> =>
    BrokerProcess.start({
      ...system.environment,
      DATABASE_URL: proxy.url,
      REFRESH_SCHEDULE: 'true',
      REFRESH_SWEEP_INTERVAL: '0.1',
      REFRESH_JOURNAL_DIRECTORY: journal,
      // A stop waits that long for the database to take the pair.
      SHUTDOWN_TIMEOUT: '3',
    });

  const row = async (): Promise<Json> => {
    const [link] = await system.database.query('SELECT * FROM links WHERE id = $1', [linkId]);
    return link;
  };

  const recordsInJournal = (): string[] =>
    readdirSync(journal)
      .filter((name) => name.endsWith('.journal'))
      .flatMap((name) => readFileSync(join(journal, name), 'utf8').split('\n'))
      .filter((line) => line.startsWith('{'));

  const isSaved = async (): Promise<boolean> => (await row()).generation === '2';

  it('is saved when the database is back, with one token call in total', async () => {
    expect((await row()).generation).toBe('1');
    proxy.mend();
    await until('the pair is saved', isSaved);
    expect(await tokenCallsOf(system, grantId)).toHaveLength(1);
    await until('the broker answers calls again', async () => {
      const { status } = await call('GET', `${broker.url}/v1/links/${linkId}/networks`, { key: service.key });
      return status === 200;
    });
  });

  it('makes the broker unready meanwhile, with the reason', async () => {
    const answer = await until('the broker is unready', async () => {
      const health = await call('GET', `${broker.managementUrl}/health/ready`);
      return health.status === 503 && health;
    });
    expect(answer.text).toContain('database');
    const refused = await call('GET', `${broker.url}/v1/links/${linkId}/networks`, { key: service.key });
    expect([refused.status, refused.json.code, refused.headers.get('retry-after')]).toEqual([
      503,
      'storage_unavailable',
      '2',
    ]);
  });

  it('survives kill -9, and is saved by the next start', async () => {
    await broker.stop('SIGKILL');
    expect((await row()).generation).toBe('1');
    proxy.mend();
    broker = await start();
    await until('the pair is saved', isSaved);
    expect(await tokenCallsOf(system, grantId)).toHaveLength(1);
    expect(
      (await call('GET', `${broker.url}/v1/links/${linkId}/networks`, { key: service.key })).status,
    ).toBe(200);
  });

  it('is not lost by SIGTERM either: it stays in the journal', async () => {
    await broker.stop('SIGTERM');
    expect(recordsInJournal()).toHaveLength(1);
    proxy.mend();
    broker = await start();
    await until('the pair is saved', isSaved);
  });

  it('is encrypted in the journal', async () => {
    const secrets: { value: string }[] = await system.control('GET', '/secrets');
    const [record = ''] = recordsInJournal();
    const plain = Buffer.from(JSON.parse(record).refreshToken as string, 'base64').toString('latin1');
    expect(secrets.some(({ value }) => record.includes(value) || plain.includes(value))).toBe(false);
  });
});

describe('a database that accepts no writes', () => {
  let system: TestSystem;

  beforeAll(async () => {
    system = await TestSystem.start({ environment: { REFRESH_SWEEP_INTERVAL: '0.05' } });
  });

  afterAll(async () => {
    await system.close();
  });

  it('starts no refresh: tokens that cannot be saved must not be requested', async () => {
    const service = await system.createService();
    const [linkId = ''] = await insertLinks(system, service.id, 1);
    const name = new URL(system.database.url).pathname.slice(1);
    await system.database.query(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    // The setting holds for new connections: every connection of the broker is reopened.
    await system.database.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()`,
      [name],
    );
    await system.database.query('SET default_transaction_read_only = off');
    await system.database.query('UPDATE links SET refresh_due_at = now() WHERE id = $1', [linkId]);
    await system.expireAccessToken(linkId);
    const answer = await until('the broker is connected again', async () => {
      const read = await system.api('GET', `/v1/links/${linkId}/networks`, service.key);
      return read.status !== 401 && read;
    });
    expect(answer.status).toBeGreaterThanOrEqual(500);
    expect(await system.ledger('token')).toEqual([]);
    await system.database.query(`ALTER DATABASE ${name} RESET default_transaction_read_only`);
  });
});

describe('a journal without disk space', () => {
  let system: TestSystem;
  let broker: BrokerProcess;
  let journal: string;

  beforeAll(async () => {
    system = await TestSystem.start({ environment: { REFRESH_SCHEDULE: 'false' } });
    journal = mkdtempSync(join(tmpdir(), 'broker-journal-'));
    // The room that the journal keeps in reserve does not fit.
    broker = await BrokerProcess.startOnSmallDisk(
      {
        ...system.environment,
        REFRESH_SCHEDULE: 'true',
        REFRESH_SWEEP_INTERVAL: '0.05',
        REFRESH_JOURNAL_DIRECTORY: journal,
      },
      512,
    );
  });

  afterAll(async () => {
    await broker.stop('SIGKILL');
    await system.close();
    rmSync(journal, { recursive: true, force: true });
  });

  it('starts no refresh, on schedule or for a call, and says so', async () => {
    const service = await system.createService();
    const [expired = '', due = ''] = await insertLinks(system, service.id, 2);
    await system.expireAccessToken(expired);
    await system.database.query('UPDATE links SET refresh_due_at = now() WHERE id = $1', [due]);
    const answer = await call('GET', `${broker.url}/v1/links/${expired}/networks`, { key: service.key });
    expect([answer.status, answer.json.code]).toEqual([503, 'token_refresh_unavailable']);
    const health = await call('GET', `${broker.managementUrl}/health/ready`);
    expect([health.status, health.text]).toEqual([
      503,
      expect.stringContaining(
        '"refreshJournal":{"status":"down","reason":"the refresh journal cannot be written',
      ),
    ]);
    expect(await system.ledger('token')).toEqual([]);
    const [claimed] = await system.database.query('SELECT count(*)::int AS links FROM links WHERE fence > 1');
    expect(claimed?.links).toBe(0);
  });
});
