import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { BrokerProcess } from '../harness/broker/broker-process.js';
import { insertGrantedLinks, type GrantedLink } from '../harness/rows/grants.js';
import { call, type Json } from '../harness/network/http.js';
import { startProcessSystem } from '../harness/broker/process-system.js';
import type { TestService, TestSystem } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';

type Settings = Readonly<Record<string, string>>;

/** A link, and the replica that is about to refresh it. */
class Stage {
  private readonly others: BrokerProcess[] = [];

  private constructor(
    readonly system: TestSystem,
    private readonly service: TestService,
    private readonly link: GrantedLink,
    readonly holder: BrokerProcess,
    private readonly journals: string,
  ) {}

  static async play(test: (stage: Stage) => Promise<void>, settings: Settings = {}): Promise<void> {
    const journals = mkdtempSync(join(tmpdir(), 'broker-journal-'));
    const { system, broker } = await startProcessSystem(
      { sandbox: { previousRefreshTokenGraceSeconds: 60 } },
      (environment) => start({ ...environment, ...settings }, join(journals, 'holder')),
    );
    const service = await system.createService();
    const [link] = await insertGrantedLinks(system, service.id, 1);
    if (link === undefined) throw new Error('There is no link');
    const stage = new Stage(system, service, link, broker, journals);
    try {
      await test(stage);
    } finally {
      await Promise.all(stage.others.map((replica) => replica.close()));
      await system.close();
      rmSync(journals, { recursive: true, force: true });
    }
  }

  /** Starts another replica. */
  async addReplica(settings: Settings = {}): Promise<BrokerProcess> {
    const journal = join(this.journals, `other-${this.others.length}`);
    const replica = await start({ ...this.system.environment, ...settings }, journal);
    this.others.push(replica);
    return replica;
  }

  async row(): Promise<Json> {
    return (await this.system.database.query('SELECT * FROM links WHERE id = $1', [this.link.id]))[0];
  }

  async secrets(): Promise<Json> {
    return this.system.database.query('SELECT * FROM link_secrets WHERE link_id = $1', [this.link.id]);
  }

  async makeDue(): Promise<void> {
    await this.system.database.query('UPDATE links SET refresh_due_at = now() WHERE id = $1', [this.link.id]);
  }

  async untilGeneration(generation: string): Promise<void> {
    await until('the link is refreshed', async () => (await this.row()).generation === generation);
  }

  /** Makes the link due and waits until COCO has the holder's request, which it answers after a while. */
  async beginRefresh(milliseconds: number): Promise<void> {
    await this.system.control('POST', '/faults', {
      match: { endpoint: 'token', grantId: this.link.grantId },
      action: { type: 'delay', when: 'before', milliseconds },
      times: 1,
    });
    await this.makeDue();
    await until('COCO has the request', async () => {
      const { inProgress } = await this.system.control('GET', '/ledger/summary');
      return inProgress > 0;
    });
  }

  /** Reads something of the link through a replica. @returns the status */
  async readThrough({ url }: BrokerProcess): Promise<number> {
    const path = `/v1/links/${this.link.id}/networks`;
    return (await call('GET', `${url}${path}`, { key: this.service.key })).status;
  }
}

function start(environment: Settings, journal: string): Promise<BrokerProcess> {
  return BrokerProcess.start({
    ...environment,
    REFRESH_SWEEP_INTERVAL: '0.1',
    REFRESH_JOURNAL_DIRECTORY: journal,
  });
}

function shifted(milliseconds: number): Settings {
  return { NODE_OPTIONS: '--import=./test/harness/time/shifted-clock.js', CLOCK_SHIFT: String(milliseconds) };
}

const HOUR = 3_600_000;

// At once: most of the time each waits for a lease to run out.
describe('a replica that fails in the middle of a refresh', () => {
  it.concurrent('by kill -9 leaves the link to another within 15 seconds', () =>
    Stage.play(async (stage) => {
      await stage.beginRefresh(500);
      await stage.holder.stop('SIGKILL');
      const [held] = await stage.system.database.query(
        'SELECT extract(epoch FROM lease_until - now()) AS seconds FROM links',
      );
      expect(Number(held?.seconds)).toBeLessThanOrEqual(16);
      const other = await stage.addReplica();
      await until(
        'another replica has refreshed the link',
        async () => (await stage.row()).generation !== '1',
      );
      expect(await stage.readThrough(other)).toBe(200);
    }),
  );

  it.concurrent('by being frozen past its lease cannot overwrite what another wrote', () =>
    Stage.play(async (stage) => {
      const { holder } = stage;
      await stage.beginRefresh(500);
      holder.signal('SIGSTOP');
      await stage.addReplica();
      await stage.untilGeneration('3');
      const before = await stage.secrets();
      holder.signal('SIGCONT');
      await until('the frozen replica answers again', async () => {
        const health = await call('GET', `${holder.managementUrl}/health/ready`).catch(() => undefined);
        return health?.status === 200;
      });
      await until('the frozen replica has given its pair up', async () => {
        const metrics = await call('GET', `${holder.managementUrl}/metrics`);
        return /^refreshes_total\{result="superseded".* [1-9]/m.test(metrics.text);
      });
      expect(await stage.secrets()).toEqual(before);
      expect((await stage.row()).generation).toBe('3');
    }),
  );

  it.concurrent('by SIGTERM finishes and saves what it had started, then exits with 0', () =>
    Stage.play(async (stage) => {
      await stage.beginRefresh(1_500);
      expect(await stage.holder.stop('SIGTERM')).toBe(0);
      expect(await stage.row()).toMatchObject({ generation: '2', status: 'active', lease_until: null });
      expect(await stage.system.ledger('token')).toHaveLength(1);
    }),
  );

  it.concurrent('by a clock an hour off changes nothing', () =>
    Stage.play(async (stage) => {
      const behind = await stage.addReplica(shifted(-HOUR));
      await stage.makeDue();
      await stage.untilGeneration('2');
      const [times] = await stage.system.database.query(
        `SELECT extract(epoch FROM access_token_expires_at - now()) BETWEEN 3500 AND 3600 AS expiry,
           extract(epoch FROM refresh_due_at - now()) BETWEEN 2400 AND 2900 AS due FROM links`,
      );
      expect(times).toEqual({ expiry: true, due: true });
      for (const replica of [stage.holder, behind]) expect(await stage.readThrough(replica)).toBe(200);
      expect(await stage.system.ledger('token')).toHaveLength(1);
    }, shifted(HOUR)),
  );
});
