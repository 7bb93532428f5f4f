import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { ChangeFeed, type DatabaseSettings } from '#database';
import { PostgresServer } from '../chaos/stage/postgres-server.js';
import { TcpProxy } from '../harness/network/tcp-proxy.js';
import { until } from '../harness/time/until.js';

const CHANNEL = 'links';

/** Attempts at the standby that are waited for. */
const ATTEMPTS = 4;

let primary: PostgresServer;
let standby: PostgresServer;
let address: { hostname: string; port: string };
let front: TcpProxy;
let feed: ChangeFeed;
let heard: string[];

beforeEach(async () => {
  primary = await PostgresServer.create();
  standby = await primary.startStandby(primary.port);
  await primary.replicate('asynchronous');
  // Read for each new connection, so that the address can lead elsewhere.
  address = { hostname: '127.0.0.1', port: String(primary.port) };
  front = await TcpProxy.start(address);
  const url = primary.urlThrough(front.port);
  feed = new ChangeFeed({ url, connectionTimeout: 1_000 } as Pick<DatabaseSettings, keyof DatabaseSettings>);
  heard = [];
  await feed.subscribe(CHANNEL, { onChange: (payload) => heard.push(payload), onGap: () => undefined });
  await feed.onModuleInit();
});

afterEach(async () => {
  await feed.onModuleDestroy();
  await front.stop();
  await Promise.all([primary.remove(), standby.remove()]);
});

/** Asks the standby, past the front. */
async function ask(statement: string): Promise<readonly object[]> {
  const client = new Client({ connectionString: standby.url });
  await client.connect();
  try {
    return (await client.query<object>(statement)).rows;
  } finally {
    await client.end();
  }
}

const connections = async (): Promise<number> =>
  (await ask(`SELECT FROM pg_stat_activity WHERE application_name = 'broker change feed'`)).length;

/**
 * The incident: the broker's address leads to a hot standby, which accepts every sign-in and refuses LISTEN (SQLSTATE
 * 25006).
 */
it('a hot standby keeps no change-feed connection, and notifies once it is promoted', async () => {
  address.port = String(standby.port);
  front.cut();
  await until('the feed is lost', () => !feed.connected);
  const before = front.accepted;
  front.mend();
  await until('it has tried the standby', () => front.accepted >= before + ATTEMPTS);
  await until('no connection is left behind', async () => (await connections()) === 0);
  expect(feed.connected).toBe(false);
  await standby.promote();
  await until('the feed is back', () => feed.connected);
  await ask(`SELECT pg_notify('${CHANNEL}', 'news')`);
  await until('the news is heard', () => heard.length > 0);
  expect([heard, await connections()]).toEqual([['news'], 1]);
});
