import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { PoolClient } from 'pg';
import { until } from '../../../../test/harness/time/until.js';
import { ConnectionTarget } from './connection-target.js';
import { servingLimits } from '../limits.js';
import { openClient } from './open-client.js';
import { RecyclablePool } from './recyclable-pool.js';

/** A message of PostgreSQL's protocol 3: its type, its length, its body. */
function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(type, 'latin1');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

const AUTHENTICATED = message('R', Buffer.from([0, 0, 0, 0]));
const READY = message('Z', Buffer.from('I'));
/** What a server says to every session when it is stopped (SQLSTATE 57P01, admin_shutdown). */
const STOPPED = message(
  'E',
  Buffer.from('SFATAL\0C57P01\0Mterminating connection due to administrator command\0\0'),
);

let server: Server;
let sockets: Socket[];
let welcome: Buffer;
let pool: RecyclablePool;
let taken: PoolClient | undefined;

/** Milliseconds for a connection, generous for a busy machine. */
const CONNECT_TIMEOUT = 2_000;

/** Milliseconds for a statement; no server here answers late, only in time or never. */
const STATEMENT_TIMEOUT = 300;

const options = () => ({
  target: new ConnectionTarget(
    `postgres://broker@127.0.0.1:${String((server.address() as AddressInfo).port)}/broker`,
  ),
  limits: servingLimits(CONNECT_TIMEOUT, STATEMENT_TIMEOUT),
});

beforeEach(async () => {
  taken = undefined;
  sockets = [];
  server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => socket.write(welcome));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  pool = new RecyclablePool({ ...options(), max: 1 });
  pool.on('error', () => undefined);
});

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  // A pool waits for connections that were taken from it.
  taken?.release(true);
  await pool.end();
  server.close();
  await once(server, 'close');
});

/** Both ways to get a connection: from the pool, and outside it, as the change feed does. */
const ways: readonly [string, () => Promise<{ query(statement: string): Promise<unknown> }>][] = [
  ['of the pool', async () => (taken = await pool.connect())],
  ['outside the pool', () => openClient(options())],
];

describe('a server that stops', () => {
  it.each(ways)(
    'in the moment a connection %s is made fails its statements, not the process',
    async (_way, connect) => {
      // One packet, so that the end is read before the caller that asked for the connection runs.
      welcome = Buffer.concat([AUTHENTICATED, READY, STOPPED]);
      const client = await connect();
      await expect(client.query('SELECT 1')).rejects.toThrow();
    },
  );

  it.each(ways)('while a connection %s is taken but idle fails what comes next', async (_way, connect) => {
    welcome = Buffer.concat([AUTHENTICATED, READY]);
    const client = await connect();
    for (const socket of sockets) socket.end(STOPPED);
    await until('the connection is gone', () => sockets.every(({ closed }) => closed));
    await expect(client.query('SELECT 1')).rejects.toThrow();
  });

  it('leaves no dead connection in the pool', async () => {
    welcome = Buffer.concat([AUTHENTICATED, READY, STOPPED]);
    (await pool.connect()).release();
    await until('the pool is empty', () => pool.totalCount === 0);
  });
});

describe('a server that falls silent', () => {
  it.each(ways)('before a connection %s is made gives none', async (_way, connect) => {
    welcome = Buffer.alloc(0);
    await expect(connect()).rejects.toThrow();
  });

  it.each(ways)('once a connection %s is made fails its statements', async (_way, connect) => {
    welcome = Buffer.concat([AUTHENTICATED, READY]);
    const client = await connect();
    await expect(client.query('SELECT 1')).rejects.toThrow('No answer from PostgreSQL');
  });
});
