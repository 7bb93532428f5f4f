/**
 * A journal whose disk fails while the broker runs: no pair may be lost, and none may be fetched that could not be
 * kept.
 */
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { BrokerProcess } from '../harness/broker/broker-process.js';
import { insertGrantedLinks, insertLinks, type GrantedLink } from '../harness/rows/grants.js';
import { call, type Answer, type Json } from '../harness/network/http.js';
import { PostgresProxy } from '../harness/postgres/postgres-proxy.js';
import { startProcessSystem } from '../harness/broker/process-system.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';

/** The user `nobody`, whom file permissions restrict, unlike root. */
const NOBODY = 65_534;
const AS_NOBODY = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];

/** A broker that runs as nobody, and its journal in a folder that the test can spoil. */
class Stage {
  private constructor(
    readonly system: TestSystem,
    readonly service: TestService,
    readonly proxy: PostgresProxy,
    readonly folders: Folders,
    readonly link: GrantedLink,
    public broker: BrokerProcess,
  ) {}

  static async play(test: (stage: Stage) => Promise<void>): Promise<void> {
    const folders = makeFolders();
    let proxy: PostgresProxy | undefined;
    const { system, broker } = await startProcessSystem({}, async (environment) => {
      proxy = await PostgresProxy.start(environment.DATABASE_URL ?? '');
      return start(environment, proxy, folders);
    });
    const service = await system.createService();
    const [link] = await insertGrantedLinks(system, service.id, 1);
    if (proxy === undefined || link === undefined) throw new Error('The stage is not complete');
    const stage = new Stage(system, service, proxy, folders, link, broker);
    try {
      await test(stage);
    } finally {
      proxy.mend();
      await stage.broker.close();
      await system.close();
      await proxy.stop();
      rmSync(folders.parent, { recursive: true, force: true });
    }
  }

  /** Starts another broker with the same journal. */
  async startNext(): Promise<void> {
    this.broker = await start(this.system.environment, this.proxy, this.folders);
  }

  async row(id = this.link.id): Promise<Json> {
    return (await this.system.database.query('SELECT * FROM links WHERE id = $1', [id]))[0];
  }

  async isSaved(id = this.link.id): Promise<boolean> {
    return (await this.row(id)).generation !== '1';
  }

  async untilSaved(): Promise<void> {
    await until('the pair is saved', () => this.isSaved());
  }

  /** Makes the link due, and waits until COCO has the refresh token, over whose answer it takes its time. */
  async beginRefresh(): Promise<void> {
    const presented = (await this.system.ledger('token')).length;
    await this.system.control('POST', '/faults', {
      match: { endpoint: 'token', grantId: this.link.grantId },
      action: { type: 'delay', when: 'after', milliseconds: 2_500 },
      times: 1,
    });
    await this.system.database.query('UPDATE links SET refresh_due_at = now() WHERE id = $1', [this.link.id]);
    await until(
      'COCO has the refresh token',
      async () => (await this.system.ledger('token')).length > presented,
    );
  }

  readiness(): Promise<Answer> {
    return call('GET', `${this.broker.managementUrl}/health/ready`);
  }

  async journalCheck(): Promise<Json> {
    return (await this.readiness()).json.checks.refreshJournal;
  }

  /** Whether a pair is in the journal. */
  hasJournalled(): boolean {
    const texts = this.files('.journal').map((name) =>
      readFileSync(join(this.folders.journal, name), 'utf8'),
    );
    return texts.some((text) => text.split('\n').some((line) => line.startsWith('{')));
  }

  /** The files of the journal that end so. */
  files(ending: '.journal' | '.unread'): string[] {
    return readdirSync(this.folders.journal).filter((name) => name.endsWith(ending));
  }
}

interface Folders {
  readonly parent: string;
  readonly journal: string;
}

function makeFolders(): Folders {
  const parent = mkdtempSync(join(tmpdir(), 'broker-journal-'));
  const journal = join(parent, 'journal');
  mkdirSync(journal);
  for (const folder of [parent, journal]) chownSync(folder, NOBODY, NOBODY);
  return { parent, journal };
}

function start(
  environment: Readonly<Record<string, string>>,
  proxy: PostgresProxy,
  { journal }: Folders,
): Promise<BrokerProcess> {
  const settings = {
    ...environment,
    DATABASE_URL: proxy.url,
    REFRESH_SWEEP_INTERVAL: '0.1',
    REFRESH_JOURNAL_DIRECTORY: journal,
  };
  return BrokerProcess.startServing(settings, AS_NOBODY);
}

const down = { status: 'down', reason: expect.stringContaining('cannot be written') };

function removeJournal({ parent, journal }: Folders): void {
  rmSync(journal, { recursive: true });
  // Nor may the broker make it again.
  chownSync(parent, 0, 0);
}

function replaceJournal({ journal }: Folders): void {
  renameSync(journal, `${journal}.old`);
  writeFileSync(journal, '');
}

// At once: each waits for COCO, and for the disk to be tried again.
describe('a journal that fails under a running broker', () => {
  it.concurrent.each([
    ['removed', removeJournal],
    ['replaced by a file', replaceJournal],
  ] as const)(
    'whose folder was %s: the pair on its way is saved, and no other link is claimed until it is mended',
    (_how, damage) =>
      Stage.play(async (stage) => {
        const { system, folders } = stage;
        await stage.beginRefresh();
        damage(folders);
        await stage.untilSaved();
        expect(await stage.journalCheck()).toEqual(down);
        const [other = ''] = await insertLinks(system, stage.service.id, 1);
        await system.database.query('UPDATE links SET refresh_due_at = now() WHERE id = $1', [other]);
        await new Promise((resolve) => setTimeout(resolve, 1_000));
        expect((await stage.row(other)).fence).toBe('1');
        rmSync(folders.journal, { recursive: true, force: true });
        chownSync(folders.parent, NOBODY, NOBODY);
        await until('the other link is refreshed', () => stage.isSaved(other));
        expect(await stage.journalCheck()).toEqual({ status: 'up' });
      }),
  );

  it.concurrent(
    'together with the database: the pair waits in memory, is counted, and is saved once the database is back',
    () =>
      Stage.play(async (stage) => {
        await stage.beginRefresh();
        removeJournal(stage.folders);
        stage.proxy.cut();
        await until('the pair is counted as at risk', async () => {
          const { text } = await call('GET', `${stage.broker.managementUrl}/metrics`);
          return /^refresh_pairs_at_risk 1$/m.test(text);
        });
        expect(await stage.isSaved()).toBe(false);
        stage.proxy.mend();
        await stage.untilSaved();
      }),
  );

  it.concurrent(
    'whose files the next process may not read keeps them, serves, and saves them once it may',
    () =>
      Stage.play(async (stage) => {
        const { journal } = stage.folders;
        await stage.beginRefresh();
        stage.proxy.cut();
        await until('the pair is in the journal', () => stage.hasJournalled());
        await stage.broker.stop('SIGKILL');
        // Until the file can be read, the pair is unknown: the lease of the dead process keeps the link from others.
        await stage.system.database.query(
          `UPDATE links SET lease_until = now() + interval '1 hour', refresh_due_at = now() + interval '1 hour' WHERE id = $1`,
          [stage.link.id],
        );
        stage.proxy.mend();
        const left = stage.files('.journal');
        for (const name of left) chownSync(join(journal, name), 0, 0);
        for (const name of left) chmodSync(join(journal, name), 0o600);
        await stage.startNext();
        const { status, json } = await stage.readiness();
        expect([status, json.notices.refreshJournal]).toEqual([
          200,
          expect.stringContaining('could not be read completely'),
        ]);
        const kept = stage.files('.unread');
        expect(kept).toHaveLength(left.length);
        for (const name of kept) chownSync(join(journal, name), NOBODY, NOBODY);
        await stage.untilSaved();
        await until('the file goes', () => stage.files('.unread').length === 0);
      }),
  );
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
