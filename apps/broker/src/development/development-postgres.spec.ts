import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { until } from '../../../../test/harness/time/until.js';
import { DataDirectory } from './data-directory.js';
import { DataDirectoryInUse, DevelopmentPostgres } from './development-postgres.js';

const running: DevelopmentPostgres[] = [];

afterEach(async () => {
  for (const server of running.splice(0)) await server.stop().catch(() => undefined);
});

function dataDirectory(mode = 0o755): DataDirectory {
  const folder = mkdtempSync(join(tmpdir(), 'broker-data-'));
  chmodSync(folder, mode);
  return new DataDirectory(folder);
}

async function start(data: DataDirectory): Promise<{ server: DevelopmentPostgres; url: string }> {
  const started = await DevelopmentPostgres.start(data);
  running.push(started.server);
  return started;
}

async function query(url: string, statement: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}

function postmasterFile(server: DevelopmentPostgres): string {
  return join(server.folder, 'postmaster.pid');
}

/** A server's process and its children. */
function processesOf(pid: string): string[] {
  const children = execFileSync('ps', ['-o', 'pid=', '--ppid', pid], { encoding: 'utf8' });
  return [pid, ...children.split('\n').flatMap((line) => line.trim() || [])];
}

function isRunning(pid: string): boolean {
  const processes = execFileSync('ps', ['-A', '-o', 'pid=,stat='], { encoding: 'utf8' });
  return new RegExp(`^ *${pid} +[^Z]`, 'm').test(processes);
}

describe('the development PostgreSQL', () => {
  it('keeps its data between starts, on loopback and with a password', async () => {
    const data = dataDirectory();
    const first = await start(data);
    await query(first.url, 'CREATE TABLE kept (word text)');
    expect(await query(first.url, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
    await first.server.stop();

    const second = await start(data);
    expect(await query(second.url, 'SELECT * FROM kept')).toEqual([]);
    expect(statSync(data.join('postgres-password')).mode & 0o777).toBe(0o600);
    const wrongPassword = new URL(second.url);
    wrongPassword.password = 'wrong';
    await expect(query(wrongPassword.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
  });

  it('takes over the server that a killed broker left running', async () => {
    const data = dataDirectory();
    const orphan = await start(data);
    const pid = readFileSync(postmasterFile(orphan.server), 'utf8').split('\n')[0];
    const second = await start(data);
    expect(readFileSync(postmasterFile(second.server), 'utf8').split('\n')[0]).not.toBe(pid);
    expect(await query(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('starts after everything was killed and left its pid file', async () => {
    const data = dataDirectory();
    const { server } = await start(data);
    const stale = readFileSync(postmasterFile(server), 'utf8');
    const pids = processesOf(stale.split('\n')[0] ?? '');
    execFileSync('kill', ['-9', ...pids]);
    await until('all are gone', () => pids.every((pid) => !isRunning(pid)));
    writeFileSync(postmasterFile(server), stale);
    expect(await query((await start(data)).url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('does not touch the server of a running broker', async () => {
    const data = dataDirectory();
    const { url } = await start(data);
    const client = new Client({ connectionString: url });
    await client.connect();
    await expect(DevelopmentPostgres.start(data)).rejects.toThrow(DataDirectoryInUse);
    expect((await client.query('SELECT 1')).rowCount).toBe(1);
    await client.end();
  });

  it('uses another folder if its user cannot enter the data directory', async () => {
    const { server, url } = await start(dataDirectory(0o700));
    if (process.getuid?.() === 0) expect(server.folder).toContain('broker-data');
    expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});
