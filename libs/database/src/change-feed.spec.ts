import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createDatabase, type TestDatabase } from '../../../test/harness/postgres/database.js';
import { PostgresProxy } from '../../../test/harness/postgres/postgres-proxy.js';
import { until } from '../../../test/harness/time/until.js';
import { ChangeFeed } from './change-feed.js';
import type { DatabaseSettings } from './database-settings.js';

describe('the change feed', () => {
  let database: TestDatabase;
  let proxy: PostgresProxy;
  let feed: ChangeFeed;
  let heard: string[];
  let gaps: number;
  let channel: string;

  beforeAll(async () => {
    database = await createDatabase();
  });

  afterAll(() => database.drop());

  beforeEach(async () => {
    proxy = await PostgresProxy.start(database.url);
    feed = new ChangeFeed({ url: proxy.url, connectionTimeout: 1_000 } as Pick<
      DatabaseSettings,
      keyof DatabaseSettings
    >);
    [heard, gaps, channel] = [[], 0, randomUUID()];
    await feed.subscribe(channel, {
      onChange: (payload) => heard.push(payload),
      onGap: () => {
        gaps += 1;
      },
    });
    await feed.onModuleInit();
  });

  afterEach(async () => {
    await feed.onModuleDestroy();
    await proxy.stop();
  });

  const announce = (payload: string): Promise<unknown> =>
    database.query('SELECT pg_notify($1, $2)', [channel, payload]);

  it('tells what is announced, and nothing of other channels', async () => {
    await database.query('SELECT pg_notify($1, $2)', [randomUUID(), 'other']);
    await announce('a');
    await announce('b');
    await until('both are heard', () => heard.length === 2);
    expect(heard).toEqual(['a', 'b']);
  });

  it('says at once that it is lost, and that changes may have been missed', async () => {
    expect(feed.connected).toBe(true);
    const before = gaps;
    proxy.cut();
    await until('it is lost', () => !feed.connected);
    expect(gaps).toBe(before + 1);
  });

  it('can prove that it has heard everything that was committed before it was asked', async () => {
    await until('it has not asked for a while', () => !feed.isUpToDate(20));
    await announce('a');
    expect(await feed.catchUp({ age: 20, patience: 5_000 })).toBe(true);
    expect(heard).toEqual(['a']);
    expect(feed.isUpToDate(60_000)).toBe(true);
  });

  it('asks one question, however many want to know', async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => feed.catchUp({ age: 1_000, patience: 5_000 })),
    );
    expect(new Set(answers)).toEqual(new Set([true]));
  });

  it('can prove nothing while its connection is silent, though it still counts as connected', async () => {
    proxy.silence();
    await announce('missed');
    expect(await feed.catchUp({ age: 0, patience: 50 })).toBe(false);
    expect([feed.connected, heard]).toEqual([true, []]);
    await until('it is lost', () => !feed.connected);
    expect([feed.isUpToDate(60_000), await feed.catchUp({ age: 0, patience: 50 })]).toEqual([false, false]);
  });

  it('hears again once the database is back, after one more gap', async () => {
    proxy.cut();
    await until('it is lost', () => !feed.connected);
    await announce('missed');
    const before = gaps;
    proxy.mend();
    await until('it is back', () => feed.connected);
    expect(gaps).toBe(before + 1);
    await announce('heard');
    await until('it is heard', () => heard.length > 0);
    expect(heard).toEqual(['heard']);
  });

  it('tells its listeners once that it is lost, whether cut or silent', async () => {
    let losses = 0;
    feed.whenLost(() => {
      losses += 1;
    });
    proxy.silence();
    await until('it is lost', () => !feed.connected);
    await until('it is back by another connection', () => feed.connected);
    proxy.cut();
    await until('it is lost again', () => !feed.connected);
    expect(losses).toBe(2);
  });

  it('leaves no connection behind while it is refused to listen, as by a standby', async () => {
    // PostgreSQL accepts the connection and refuses to listen on a channel without a name.
    await expect(feed.subscribe('', { onChange: () => undefined, onGap: () => undefined })).rejects.toThrow();
    proxy.cut();
    await until('it is lost', () => !feed.connected);
    const before = proxy.accepted;
    proxy.mend();
    await until('it has tried three times', () => proxy.accepted >= before + 3);
    await until('none is left', async () => (await connections()) === 0);
    expect(feed.connected).toBe(false);
  });

  it('tries again where the way is silent from the first packet on', async () => {
    proxy.silence(true);
    await until('it is lost', () => !feed.connected);
    const before = proxy.accepted;
    await until('it tries twice', () => proxy.accepted >= before + 2);
    proxy.mend();
    await until('it is back', () => feed.connected);
  });

  it('tries again where the server signs it in and then leaves LISTEN unanswered', async () => {
    proxy.cut();
    await until('it is lost', () => !feed.connected);
    proxy.mend();
    proxy.silenceAt('LISTEN');
    const before = proxy.accepted;
    await until('it tries twice', () => proxy.accepted >= before + 2);
    expect(feed.connected).toBe(false);
    proxy.mend();
    await until('it is back', () => feed.connected);
    await announce('heard');
    await until('it is heard', () => heard.length > 0);
  });

  it('outlasts a server that is slow, but not silent', async () => {
    let losses = 0;
    feed.whenLost(() => {
      losses += 1;
    });
    const [row] = await database.query(
      `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'broker change feed'`,
    );
    const pid = Number(row?.pid);
    process.kill(pid, 'SIGSTOP');
    // More than a beat and less than the proof may take: no condition can be awaited in what does not happen.
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    process.kill(pid, 'SIGCONT');
    await announce('heard');
    await until('it is heard', () => heard.length > 0);
    expect([losses, feed.connected, await connections()]).toEqual([0, true, 1]);
  });

  const connections = async (): Promise<number> => {
    const rows = await database.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'broker change feed'`,
    );
    return rows.length;
  };
});
