import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postgresAccount } from '../../../apps/broker/src/development/postgres-account.js';
import { freePort } from '../network/free-port.js';
import { PostgresProxy } from './postgres-proxy.js';
import { until } from '../time/until.js';

/** Connections to PostgreSQL for all clients of the pooler: far fewer than they want. */
const SERVER_CONNECTIONS = 3;

/** A path to the database that pools connections by transaction, and records what was sent. */
export interface Pooler {
  /** The database's URL through it. */
  readonly url: string;
  /** Whether PgBouncer is part of it; if that is not installed nothing pools, and only the recording works. */
  readonly pools: boolean;
  /** Whether this was sent to the database through it. */
  hasHeard(words: string): boolean;
  stop(): Promise<void>;
}

/** Starts it in front of the database. */
export async function startPooler(databaseUrl: string): Promise<Pooler> {
  const pools = spawnSync('pgbouncer', ['--version']).status === 0;
  const bouncer = pools ? await startPgBouncer(new URL(databaseUrl)) : undefined;
  const behind = new URL(databaseUrl);
  if (bouncer !== undefined) behind.port = String(bouncer.port);
  const proxy = await PostgresProxy.start(behind.href, { keep: true });
  return {
    url: proxy.url,
    pools,
    hasHeard: (words) => proxy.conversations.some(({ asked }) => Buffer.concat([...asked]).includes(words)),
    stop: async () => {
      await proxy.stop();
      await bouncer?.stop();
    },
  };
}

async function startPgBouncer(database: URL): Promise<{ port: number; stop: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'pgbouncer-'));
  const port = await freePort();
  const file = join(folder, 'pgbouncer.ini');
  writeFileSync(file, settings(database, port));
  chmodSync(folder, 0o755);
  const child = spawn('pgbouncer', ['-q', file], { ...postgresAccount(), stdio: 'ignore' });
  await until('PgBouncer listens', () => isOpen(port));
  return {
    port,
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** It signs in to PostgreSQL itself, and accepts any client: for a test on the loopback interface. */
function settings({ hostname, port: serverPort, username, password }: URL, port: number): string {
  const server = `host=${hostname} port=${serverPort} user=${username} password='${decodeURIComponent(password)}'`;
  return `[databases]
* = ${server}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${SERVER_CONNECTIONS}
`;
}

async function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
