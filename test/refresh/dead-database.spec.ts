import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BrokerProcess } from '../harness/broker/broker-process.js';
import { insertGrantedLinks, insertLinks, tokenCallsOf, type GrantedLink } from '../harness/rows/grants.js';
import { call, type Answer, type Json } from '../harness/network/http.js';
import { PostgresProxy } from '../harness/postgres/postgres-proxy.js';
import { startProcessSystem } from '../harness/broker/process-system.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';

/** A pair that is in the journal of a broker, whose database has just gone. */
class Stage {
  private constructor(
    readonly system: TestSystem,
    readonly proxy: PostgresProxy,
    private readonly journal: string,
    readonly service: TestService,
    readonly link: GrantedLink,
    public broker: BrokerProcess,
  ) {}

  static async play(test: (stage: Stage) => Promise<void>): Promise<void> {
    const journal = mkdtempSync(join(tmpdir(), 'broker-journal-'));
    let proxy: PostgresProxy | undefined;
    const { system, broker } = await startProcessSystem(
      { environment: { REFRESH_SCHEDULE: 'true' } },
      async (environment) => {
        proxy = await PostgresProxy.start(environment.DATABASE_URL ?? '');
        return start(environment, proxy, journal);
      },
    );
    const service = await system.createService();
    const [link] = await insertGrantedLinks(system, service.id, 1);
    if (proxy === undefined || link === undefined) throw new Error('The stage is not complete');
    const stage = new Stage(system, proxy, journal, service, link, broker);
    try {
      await stage.loseDatabase();
      await test(stage);
    } finally {
      proxy.mend();
      await stage.broker.close();
      await system.close();
      await proxy.stop();
      rmSync(journal, { recursive: true, force: true });
    }
  }

  /** Starts another broker with the same journal. */
  async startNext(): Promise<void> {
    this.broker = await start(this.system.environment, this.proxy, this.journal);
  }

  /** Reads something of the link. */
  read(): Promise<Answer> {
    return call('GET', `${this.broker.url}/v1/links/${this.link.id}/networks`, { key: this.service.key });
  }

  async row(): Promise<Json> {
    const [link] = await this.system.database.query('SELECT * FROM links WHERE id = $1', [this.link.id]);
    return link;
  }

  recordsInJournal(): string[] {
    return readdirSync(this.journal)
      .filter((name) => name.endsWith('.journal'))
      .flatMap((name) => readFileSync(join(this.journal, name), 'utf8').split('\n'))
      .filter((line) => line.startsWith('{'));
  }

  async untilSaved(): Promise<void> {
    await until('the pair is saved', async () => (await this.row()).generation === '2');
  }

  /** COCO answers slowly, so that the database can fail between the claim and the answer even on a busy machine. */
  private async loseDatabase(): Promise<void> {
    await this.system.control('POST', '/faults', {
      match: { endpoint: 'token', grantId: this.link.grantId },
      action: { type: 'delay', when: 'after', milliseconds: 2_500 },
      times: 1,
    });
    await this.system.database.query('UPDATE links SET refresh_due_at = now() WHERE id = $1', [this.link.id]);
    // The broker knows of its claim by now, which the database commits earlier.
    await until('COCO has the call', async () => {
      return (await tokenCallsOf(this.system, this.link.grantId)).length === 1;
    });
    this.proxy.cut();
    await until('the pair is in the journal', () => this.recordsInJournal().length === 1);
  }
}

function start(
  environment: Readonly<Record<string, string>>,
  proxy: PostgresProxy,
  journal: string,
): Promise<BrokerProcess> {
  return BrokerProcess.start({
    ...environment,
    DATABASE_URL: proxy.url,
    REFRESH_SWEEP_INTERVAL: '0.1',
    REFRESH_JOURNAL_DIRECTORY: journal,
    // A stop waits this long for the database to accept the pair.
    SHUTDOWN_TIMEOUT: '3',
  });
}

// At once: each waits for COCO, and for its database.
describe('a pair that COCO issued while the database is down', () => {
  it.concurrent('is saved when the database is back, with one token call in total', () =>
    Stage.play(async (stage) => {
      expect((await stage.row()).generation).toBe('1');
      stage.proxy.mend();
      await stage.untilSaved();
      expect(await tokenCallsOf(stage.system, stage.link.grantId)).toHaveLength(1);
      await until('the broker answers calls again', async () => (await stage.read()).status === 200);
    }),
  );

  it.concurrent('makes the broker unready meanwhile, with the reason', () =>
    Stage.play(async (stage) => {
      const answer = await until('the broker is unready', async () => {
        const health = await call('GET', `${stage.broker.managementUrl}/health/ready`);
        return health.status === 503 && health;
      });
      expect(answer.text).toContain('database');
      const { status, json, headers } = await stage.read();
      expect([status, json.code, headers.get('retry-after')]).toEqual([503, 'storage_unavailable', '2']);
    }),
  );

  it.concurrent('survives kill -9, and is saved by the next start', () =>
    Stage.play(async (stage) => {
      await stage.broker.stop('SIGKILL');
      expect((await stage.row()).generation).toBe('1');
      stage.proxy.mend();
      await stage.startNext();
      await stage.untilSaved();
      expect(await tokenCallsOf(stage.system, stage.link.grantId)).toHaveLength(1);
      expect((await stage.read()).status).toBe(200);
    }),
  );

  it.concurrent('is not lost by SIGTERM either: it stays in the journal', () =>
    Stage.play(async (stage) => {
      await stage.broker.stop('SIGTERM');
      expect(stage.recordsInJournal()).toHaveLength(1);
      stage.proxy.mend();
      await stage.startNext();
      await stage.untilSaved();
    }),
  );

  it.concurrent('is encrypted in the journal', () =>
    Stage.play(async (stage) => {
      const secrets: { value: string }[] = await stage.system.control('GET', '/secrets');
      const [record = ''] = stage.recordsInJournal();
      const plain = Buffer.from(JSON.parse(record).refreshToken as string, 'base64').toString('latin1');
      expect(secrets.some(({ value }) => record.includes(value) || plain.includes(value))).toBe(false);
    }),
  );
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
        // A busy machine must not look like an outage.
        DATABASE_CONNECTION_TIMEOUT: '5',
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
