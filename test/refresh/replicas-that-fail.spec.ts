import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BrokerProcess } from '../harness/broker/broker-process.js';
import { insertGrantedLinks } from '../harness/rows/grants.js';
import { call, type Json } from '../harness/network/http.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';

describe('a replica that fails in the middle of a refresh', () => {
  let system: TestSystem;
  let service: TestService;
  let linkId: string;
  let grantId: string;
  let holder: BrokerProcess;
  const others: BrokerProcess[] = [];
  let journal: string;

  beforeAll(async () => {
    system = await TestSystem.start({
      environment: { REFRESH_SCHEDULE: 'false' },
      sandbox: { previousRefreshTokenGraceSeconds: 60 },
    });
    service = await system.createService();
  });

  afterAll(async () => {
    await system.close();
  });

  beforeEach(async () => {
    journal = mkdtempSync(join(tmpdir(), 'broker-journal-'));
    await system.database.query('DELETE FROM links');
    await system.control('DELETE', '/ledger');
    [{ id: linkId, grantId } = { id: '', grantId: '' }] = await insertGrantedLinks(system, service.id, 1);
  });

  afterEach(async () => {
    await Promise.all([holder, ...others.splice(0)].map((replica) => replica.stop('SIGKILL')));
    rmSync(journal, { recursive: true, force: true });
    await system.control('DELETE', '/faults');
  });

  const start = async (name: string, more = {}): Promise<BrokerProcess> =>
    BrokerProcess.start({
      ...system.environment,
      REFRESH_SCHEDULE: 'true',
      REFRESH_SWEEP_INTERVAL: '0.1',
      REFRESH_JOURNAL_DIRECTORY: join(journal, name),
      ...more,
    });

  const row = async (): Promise<Json> =>
    (await system.database.query('SELECT * FROM links WHERE id = $1', [linkId]))[0];

  /** Makes the link due and waits until COCO has the holder's request, which it answers after a while. */
  const beginRefresh = async (milliseconds: number): Promise<void> => {
    await system.control('POST', '/faults', {
      match: { endpoint: 'token', grantId },
      action: { type: 'delay', when: 'before', milliseconds },
      times: 1,
    });
    await system.database.query('UPDATE links SET refresh_due_at = now() WHERE id = $1', [linkId]);
    await until('COCO has the request', async () => {
      const { inProgress } = await system.control('GET', '/ledger/summary');
      return inProgress > 0;
    });
  };

  it('by kill -9 leaves the link to another within 15 seconds', async () => {
    holder = await start('holder');
    await beginRefresh(500);
    await holder.stop('SIGKILL');
    const [held] = await system.database.query(
      'SELECT extract(epoch FROM lease_until - now()) AS seconds FROM links WHERE id = $1',
      [linkId],
    );
    expect(Number(held?.seconds)).toBeLessThanOrEqual(16);
    others.push(await start('other'));
    await until('another replica has refreshed the link', async () => (await row()).generation !== '1');
    const answer = await call('GET', `${others[0]?.url ?? ''}/v1/links/${linkId}/networks`, {
      key: service.key,
    });
    expect(answer.status).toBe(200);
  });

  it('by being frozen past its lease cannot overwrite what another wrote', async () => {
    holder = await start('holder');
    await beginRefresh(500);
    holder.signal('SIGSTOP');
    others.push(await start('other'));
    await until('another replica has refreshed the link', async () => (await row()).generation === '3');
    const before = await system.database.query('SELECT * FROM link_secrets WHERE link_id = $1', [linkId]);
    holder.signal('SIGCONT');
    await until('the frozen replica answers again', async () => {
      const health = await call('GET', `${holder.managementUrl}/health/ready`).catch(() => undefined);
      return health?.status === 200;
    });
    await until('the frozen replica has given its pair up', async () => {
      const metrics = await call('GET', `${holder.managementUrl}/metrics`);
      return /^refreshes_total\{result="superseded".* [1-9]/m.test(metrics.text);
    });
    expect(await system.database.query('SELECT * FROM link_secrets WHERE link_id = $1', [linkId])).toEqual(
      before,
    );
    expect((await row()).generation).toBe('3');
  });

  it('by SIGTERM finishes and saves what it had started, then exits with 0', async () => {
    holder = await start('holder');
    await beginRefresh(1_500);
    expect(await holder.stop('SIGTERM')).toBe(0);
    expect(await row()).toMatchObject({ generation: '2', status: 'active', lease_until: null });
    expect(await system.ledger('token')).toHaveLength(1);
  });

  it('by a clock an hour off changes nothing', async () => {
    const shifted = {
      NODE_OPTIONS: '--import=./test/harness/time/shifted-clock.js',
      CLOCK_SHIFT: String(3_600_000),
    };
    holder = await start('holder', shifted);
    others.push(await start('behind', { ...shifted, CLOCK_SHIFT: String(-3_600_000) }));
    await system.database.query('UPDATE links SET refresh_due_at = now() WHERE id = $1', [linkId]);
    await until('the link is refreshed', async () => (await row()).generation === '2');
    const [times] = await system.database.query(
      `SELECT extract(epoch FROM access_token_expires_at - now()) BETWEEN 3500 AND 3600 AS expiry,
         extract(epoch FROM refresh_due_at - now()) BETWEEN 2400 AND 2900 AS due FROM links WHERE id = $1`,
      [linkId],
    );
    expect(times).toEqual({ expiry: true, due: true });
    for (const replica of [holder, ...others]) {
      const answer = await call('GET', `${replica.url}/v1/links/${linkId}/networks`, { key: service.key });
      expect(answer.status).toBe(200);
    }
    expect(await system.ledger('token')).toHaveLength(1);
  });
});
