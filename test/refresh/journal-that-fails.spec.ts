/** A journal whose disk fails under a running broker: no pair may be lost, and none fetched that could not be kept. */
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BrokerProcess } from '../harness/broker/broker-process.js';
import { insertGrantedLinks, insertLinks } from '../harness/rows/grants.js';
import { call, type Json } from '../harness/network/http.js';
import { PostgresProxy } from '../harness/postgres/postgres-proxy.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';

/** The user `nobody`, whom rights bind as they do not bind root. */
const NOBODY = 65_534;
const AS_NOBODY = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];

describe('a journal that fails under a running broker', () => {
  let system: TestSystem;
  let service: TestService;
  let proxy: PostgresProxy;
  let parent: string;
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
    parent = mkdtempSync(join(tmpdir(), 'broker-journal-'));
    journal = join(parent, 'journal');
    mkdirSync(journal);
    for (const folder of [parent, journal]) chownSync(folder, NOBODY, NOBODY);
    broker = await start(AS_NOBODY);
    [{ id: linkId, grantId } = { id: '', grantId: '' }] = await insertGrantedLinks(system, service.id, 1);
  });

  afterEach(async () => {
    proxy.mend();
    await system.control('DELETE', '/faults');
    await broker.stop('SIGKILL');
    rmSync(parent, { recursive: true, force: true });
  });

  const start = (wrapper: readonly string[] = []): Promise<BrokerProcess> =>
    BrokerProcess.startServing(
      {
        ...system.environment,
        DATABASE_URL: proxy.url,
        REFRESH_SCHEDULE: 'true',
        REFRESH_SWEEP_INTERVAL: '0.1',
        REFRESH_JOURNAL_DIRECTORY: journal,
      },
      wrapper,
    );

  const row = async (id = linkId): Promise<Json> =>
    (await system.database.query('SELECT * FROM links WHERE id = $1', [id]))[0];

  /** Makes the link due, and lets COCO take its time over the answer. */
  const beginRefresh = async (): Promise<void> => {
    await system.control('POST', '/faults', {
      match: { endpoint: 'token', grantId },
      action: { type: 'delay', when: 'after', milliseconds: 1_500 },
      times: 1,
    });
    await system.database.query('UPDATE links SET refresh_due_at = now() WHERE id = $1', [linkId]);
    await until('the link is claimed', async () => (await row()).lease_until !== null);
  };

  const isSaved = async (id = linkId): Promise<boolean> => (await row(id)).generation !== '1';

  const journalCheck = async (): Promise<Json> =>
    (await call('GET', `${broker.managementUrl}/health/ready`)).json.checks.refreshJournal;

  const down = { status: 'down', reason: expect.stringContaining('cannot be written') };

  const breakIt: Record<string, () => void> = {
    removed: () => {
      rmSync(journal, { recursive: true });
      // Nor may the broker make it again.
      chownSync(parent, 0, 0);
    },
    'replaced by a file': () => {
      renameSync(journal, `${journal}.old`);
      writeFileSync(journal, '');
    },
  };

  it.each(Object.entries(breakIt))(
    'whose folder was %s: the pair on its way is saved, and no other link is claimed until it is mended',
    async (_how, damage) => {
      await beginRefresh();
      damage();
      await until('the pair is saved', () => isSaved());
      expect(await journalCheck()).toEqual(down);
      const [other = ''] = await insertLinks(system, service.id, 1);
      await system.database.query('UPDATE links SET refresh_due_at = now() WHERE id = $1', [other]);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      expect((await row(other)).fence).toBe('1');
      rmSync(journal, { recursive: true, force: true });
      chownSync(parent, NOBODY, NOBODY);
      await until('the other link is refreshed', () => isSaved(other));
      expect(await journalCheck()).toEqual({ status: 'up' });
    },
  );

  it('together with the database: the pair waits in memory, is counted, and is saved once the database is back', async () => {
    await beginRefresh();
    breakIt.removed?.();
    proxy.cut();
    await until('the pair is counted as at risk', async () => {
      const { text } = await call('GET', `${broker.managementUrl}/metrics`);
      return /^refresh_pairs_at_risk 1$/m.test(text);
    });
    expect(await isSaved()).toBe(false);
    proxy.mend();
    await until('the pair is saved', () => isSaved());
  });

  it('whose files the next process may not read keeps them, serves, and saves them once it may', async () => {
    await beginRefresh();
    proxy.cut();
    await until('the pair is in the journal', () =>
      readdirSync(journal).some((name) => name.endsWith('.journal')),
    );
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    await broker.stop('SIGKILL');
    // Until the file can be read, the pair is unknown: the lease of the dead process keeps the link from others.
    await system.database.query(
      `UPDATE links SET lease_until = now() + interval '1 hour', refresh_due_at = now() + interval '1 hour' WHERE id = $1`,
      [linkId],
    );
    proxy.mend();
    const left = readdirSync(journal).filter((name) => name.endsWith('.journal'));
    for (const name of left) chownSync(join(journal, name), 0, 0);
    for (const name of left) chmodSync(join(journal, name), 0o600);
    broker = await start(AS_NOBODY);
    const health = await call('GET', `${broker.managementUrl}/health/ready`);
    expect([health.status, health.json.notices.refreshJournal]).toEqual([
      200,
      expect.stringContaining('could not be read completely'),
    ]);
    const kept = readdirSync(journal).filter((name) => name.endsWith('.unread'));
    expect(kept).toHaveLength(left.length);
    for (const name of kept) chownSync(join(journal, name), NOBODY, NOBODY);
    await until('the pair is saved', () => isSaved());
    await until('the file goes', () => !readdirSync(journal).some((name) => name.endsWith('.unread')));
  });
});

describe('a broker without a place for its journal', () => {
  it('starts, says so, and serves calls with a valid token', async () => {
    const system = await TestSystem.start({ environment: { REFRESH_SCHEDULE: 'false' } });
    const service = await system.createService();
    const [linkId = ''] = await insertLinks(system, service.id, 1);
    const broker = await BrokerProcess.startServing({
      ...system.environment,
      REFRESH_JOURNAL_DIRECTORY: '/proc/none',
    });
    const health = await call('GET', `${broker.managementUrl}/health/ready`);
    expect([health.status, health.json.checks.refreshJournal.status]).toEqual([503, 'down']);
    const answer = await call('GET', `${broker.url}/v1/links/${linkId}/networks`, { key: service.key });
    expect(answer.status).toBe(200);
    await broker.stop();
    await system.close();
  });
});
