import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDatabase, type TestDatabase } from '../../../test/harness/postgres/database.js';
import { PostgresProxy } from '../../../test/harness/postgres/postgres-proxy.js';
import { until } from '../../../test/harness/time/until.js';
import { ChangeFeed } from './change-feed.js';
import type { DatabaseSettings } from './database-settings.js';

let database: TestDatabase;

beforeAll(async () => {
  database = await createDatabase();
});

afterAll(() => database.drop());

/** A feed behind a proxy, and the events of one channel. */
class FeedStage {
  readonly channel = randomUUID();
  readonly heard: string[] = [];
  gaps = 0;
  losses = 0;

  private constructor(
    readonly feed: ChangeFeed,
    readonly proxy: PostgresProxy,
  ) {}

  static async play(test: (feed: FeedStage) => Promise<void>): Promise<void> {
    const proxy = await PostgresProxy.start(database.url);
    const settings = { url: proxy.url, connectionTimeout: 1_000 };
    const feed = new FeedStage(
      new ChangeFeed(settings as Pick<DatabaseSettings, keyof DatabaseSettings>),
      proxy,
    );
    await feed.listen();
    try {
      await test(feed);
    } finally {
      await feed.feed.onModuleDestroy();
      await proxy.stop();
    }
  }

  async announce(payload: string, channel = this.channel): Promise<void> {
    await database.query('SELECT pg_notify($1, $2)', [channel, payload]);
  }

  async untilLost(): Promise<void> {
    await until('it is lost', () => !this.feed.connected);
  }

  async untilBack(): Promise<void> {
    await until('it is back', () => this.feed.connected);
  }

  /** Waits until as many connections have been tried again. */
  async untilTried(times: number): Promise<void> {
    const before = this.proxy.accepted;
    await until(`it has tried ${times} times`, () => this.proxy.accepted >= before + times);
  }

  /** The server's processes for its connections. */
  async processes(): Promise<number[]> {
    const rows = await database.query(
      `SELECT pid FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'broker change feed' AND client_port = ANY($1)`,
      [this.proxy.clientPorts],
    );
    return rows.map(({ pid }) => Number(pid));
  }

  private async listen(): Promise<void> {
    await this.feed.subscribe(this.channel, {
      onChange: (payload) => this.heard.push(payload),
      onGap: () => {
        this.gaps += 1;
      },
    });
    this.feed.whenLost(() => {
      this.losses += 1;
    });
    await this.feed.onModuleInit();
  }
}

// Concurrent: each has its own connection, and mostly waits for the feed's intervals.
describe('the change feed', () => {
  it.concurrent('reports announcements, but none from other channels', () =>
    FeedStage.play(async (stage) => {
      await stage.announce('other', randomUUID());
      await stage.announce('a');
      await stage.announce('b');
      await until('both are heard', () => stage.heard.length === 2);
      expect(stage.heard).toEqual(['a', 'b']);
    }),
  );

  it.concurrent('says at once that it is lost, and that changes may have been missed', () =>
    FeedStage.play(async (stage) => {
      expect(stage.feed.connected).toBe(true);
      const before = stage.gaps;
      stage.proxy.cut();
      await stage.untilLost();
      expect(stage.gaps).toBe(before + 1);
    }),
  );

  it.concurrent('can prove that it has heard everything that was committed before it was asked', () =>
    FeedStage.play(async (stage) => {
      const { feed, heard } = stage;
      await until('it has not asked for a while', () => !feed.isUpToDate(20));
      await stage.announce('a');
      expect(await feed.catchUp({ age: 20, patience: 5_000 })).toBe(true);
      expect(heard).toEqual(['a']);
      expect(feed.isUpToDate(60_000)).toBe(true);
    }),
  );

  it.concurrent('has heard what was committed just before, if asked for all of it', () =>
    FeedStage.play(async (stage) => {
      for (const payload of ['a', 'b', 'c']) {
        await stage.announce(payload);
        expect(await stage.feed.catchUp({ age: 0, patience: 5_000 })).toBe(true);
        expect(stage.heard.at(-1)).toBe(payload);
      }
    }),
  );

  it.concurrent('asks one question, however many want to know', () =>
    FeedStage.play(async ({ feed }) => {
      const answers = await Promise.all(
        Array.from({ length: 100 }, () => feed.catchUp({ age: 1_000, patience: 5_000 })),
      );
      expect(new Set(answers)).toEqual(new Set([true]));
    }),
  );

  it.concurrent('can prove nothing while its connection is silent, though it still counts as connected', () =>
    FeedStage.play(async (stage) => {
      const { feed, heard } = stage;
      stage.proxy.silence();
      await stage.announce('missed');
      expect(await feed.catchUp({ age: 0, patience: 50 })).toBe(false);
      expect([feed.connected, heard]).toEqual([true, []]);
      await stage.untilLost();
      expect([feed.isUpToDate(60_000), await feed.catchUp({ age: 0, patience: 50 })]).toEqual([false, false]);
    }),
  );

  it.concurrent('hears again once the database is back, after one more gap', () =>
    FeedStage.play(async (stage) => {
      stage.proxy.cut();
      await stage.untilLost();
      await stage.announce('missed');
      const before = stage.gaps;
      stage.proxy.mend();
      await stage.untilBack();
      expect(stage.gaps).toBe(before + 1);
      await stage.announce('heard');
      await until('it is heard', () => stage.heard.length > 0);
      expect(stage.heard).toEqual(['heard']);
    }),
  );

  it.concurrent('tells its listeners once that it is lost, whether cut or silent', () =>
    FeedStage.play(async (stage) => {
      stage.proxy.silence();
      await stage.untilLost();
      await stage.untilBack();
      stage.proxy.cut();
      await stage.untilLost();
      expect(stage.losses).toBe(2);
    }),
  );

  it.concurrent('leaves no connection behind while LISTEN is refused, as by a standby', () =>
    FeedStage.play(async (stage) => {
      const nothing = { onChange: () => undefined, onGap: () => undefined };
      // PostgreSQL accepts the connection and refuses to listen on a channel without a name.
      await expect(stage.feed.subscribe('', nothing)).rejects.toThrow();
      stage.proxy.cut();
      await stage.untilLost();
      stage.proxy.mend();
      await stage.untilTried(3);
      await until('none is left', async () => (await stage.processes()).length === 0);
      expect(stage.feed.connected).toBe(false);
    }),
  );

  it.concurrent('tries again if the network is silent from the first packet', () =>
    FeedStage.play(async (stage) => {
      stage.proxy.silence(true);
      await stage.untilLost();
      await stage.untilTried(2);
      stage.proxy.mend();
      await stage.untilBack();
    }),
  );

  it.concurrent('tries again if the server signs it in and then never answers LISTEN', () =>
    FeedStage.play(async (stage) => {
      stage.proxy.cut();
      await stage.untilLost();
      stage.proxy.mend();
      stage.proxy.silenceAt('LISTEN');
      await stage.untilTried(2);
      expect(stage.feed.connected).toBe(false);
      stage.proxy.mend();
      await stage.untilBack();
      await stage.announce('heard');
      await until('it is heard', () => stage.heard.length > 0);
    }),
  );

  it.concurrent('outlasts a server that is slow, but not silent', () =>
    FeedStage.play(async (stage) => {
      const [pid] = await stage.processes();
      if (pid === undefined) throw new Error('The feed has no connection');
      process.kill(pid, 'SIGSTOP');
      // More than a beat and less than the proof may take: there is no condition to wait for, since nothing may
      // happen.
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      process.kill(pid, 'SIGCONT');
      await stage.announce('heard');
      await until('it is heard', () => stage.heard.length > 0);
      expect([stage.losses, stage.feed.connected, await stage.processes()]).toEqual([0, true, [pid]]);
    }),
  );
});
