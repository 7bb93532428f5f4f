import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { postgresAccount, type Account } from '../../../apps/broker/src/development/postgres-account.js';
import {
  findPostgresBinaries,
  type PostgresBinaries,
} from '../../../apps/broker/src/development/postgres-binaries.js';
import { runProgram } from '../../../apps/broker/src/development/run-program.js';
import { until } from '../../harness/time/until.js';
import { takeBaseBackup } from './base-backup.js';
import { lastingPort } from './lasting-port.js';
import { childrenOf } from './processes.js';

const HOST = '127.0.0.1';
const USER = 'broker';
const DATABASE = 'broker';

/** What a standby calls itself. */
const STANDBY = 'standby';

/**
 * The operating system decides when data reaches the disk: servers are killed here, but no machine loses power. Whatever a killed
 * server had written is still kept.
 */
const UNSYNCED = ['fsync=off', 'full_page_writes=off'];

/** For a server of a bench, which measures what a commit costs. */
export const SYNCED = ['fsync=on', 'full_page_writes=on'];

/** Lines of the server's log that a failed start shows. */
const LOG_LINES = 20;

/** How a server is stopped: `fast` tells its clients and writes everything, `immediate` is as good as a crash. */
export type StopMode = 'fast' | 'immediate';

/** A PostgreSQL of one run, that can be stopped and started again on the same port. */
export class PostgresServer {
  private constructor(
    private readonly folder: string,
    private readonly account: Account | undefined,
    private readonly binaries: PostgresBinaries,
    private readonly password: string,
    /** The port it listens on, whenever it runs. */
    readonly port: number,
    private readonly settings: readonly string[],
  ) {}

  /**
   * Makes a cluster in a new folder and starts it with one empty database.
   *
   * @param settings further server settings, such as `log_statement=all`
   * @param programs the folder of another version than the one of the development database
   */
  static async create(settings: readonly string[] = [], programs?: string): Promise<PostgresServer> {
    const account = postgresAccount();
    const folder = makeFolder(account);
    const password = randomBytes(24).toString('base64url');
    const passwordFile = join(folder, 'password');
    writeFileSync(passwordFile, password, { mode: 0o600 });
    if (account) chownSync(passwordFile, account.uid, account.gid);
    const binaries = findPostgresBinaries(account, programs);
    const server = new PostgresServer(folder, account, binaries, password, await lastingPort(), settings);
    await runProgram(binaries.initdb, server.initialisation(passwordFile), account);
    await server.start();
    await server.within(server.urlOf('postgres'), (client) => client.query(`CREATE DATABASE ${DATABASE}`));
    return server;
  }

  /**
   * Starts a streaming standby of this server from a base backup, in a separate folder and on a separate port.
   *
   * @param port where it finds this server: its own port, or a proxy's
   */
  async startStandby(port: number): Promise<PostgresServer> {
    const folder = makeFolder(this.account);
    const standby = new PostgresServer(
      folder,
      this.account,
      this.binaries,
      this.password,
      await lastingPort(),
      this.settings,
    );
    await this.within(this.urlOf('postgres'), (client) =>
      takeBaseBackup(client, { from: this.data, to: standby.data, account: this.account }),
    );
    const connection = `host=${HOST} port=${port} user=${USER} password=${this.password} application_name=${STANDBY}`;
    const files = { 'postgresql.auto.conf': `primary_conninfo = '${connection}'\n`, 'standby.signal': '' };
    for (const [name, text] of Object.entries(files)) {
      const path = join(standby.data, name);
      writeFileSync(path, text, { mode: 0o600 });
      if (this.account) chownSync(path, this.account.uid, this.account.gid);
    }
    await standby.start();
    return standby;
  }

  /** Whether commits wait until the standby has them on its disk. Resolves once it is so. */
  async replicate(mode: 'synchronous' | 'asynchronous'): Promise<void> {
    const names = mode === 'synchronous' ? STANDBY : '';
    await this.within(this.urlOf('postgres'), async (client) => {
      await client.query(`ALTER SYSTEM SET synchronous_standby_names = '${names}'`);
      await client.query('SELECT pg_reload_conf()');
      await until(`replication is ${mode}`, async () => {
        const { rows } = await client.query<{ state: string }>(
          `SELECT sync_state AS state FROM pg_stat_replication WHERE state = 'streaming'`,
        );
        return rows.some(({ state }) => (state === 'sync') === (mode === 'synchronous'));
      });
    });
  }

  /** Lets new transactions write, or refuses them all, like a primary that steps down. */
  async setReadOnly(readOnly: boolean): Promise<void> {
    await this.within(this.urlOf('postgres'), async (client) => {
      await client.query(`ALTER SYSTEM SET default_transaction_read_only = ${readOnly ? 'on' : 'off'}`);
      await client.query('SELECT pg_reload_conf()');
    });
  }

  /** Makes a standby the primary of a new timeline; resolves once it takes writes. */
  async promote(): Promise<void> {
    await this.within(this.urlOf('postgres'), (client) => client.query('SELECT pg_promote(true, 60)'));
  }

  /** Sends a signal to the server and to every process it has made. */
  signal(signal: NodeJS.Signals): void {
    for (const pid of [this.pid, ...childrenOf(this.pid)]) {
      try {
        process.kill(pid, signal);
      } catch {
        // It has ended meanwhile.
      }
    }
  }

  /** The server's first process, which makes all others, while it runs. */
  get pid(): number {
    const [line = ''] = readFileSync(join(this.data, 'postmaster.pid'), 'utf8').split('\n');
    return Number(line);
  }

  /** The database's URL, whether the server runs or not. */
  get url(): string {
    return this.urlOf(DATABASE);
  }

  /** The same database reached through another port, such as a proxy's. */
  urlThrough(port: number): string {
    const url = new URL(this.url);
    url.port = String(port);
    return url.href;
  }

  /** Starts the server and waits until it takes connections. */
  async start(): Promise<void> {
    const options = [`-p ${this.port}`, `-c listen_addresses=${HOST}`, `-c unix_socket_directories=''`];
    const all = [...options, ...[...UNSYNCED, ...this.settings].map((setting) => `-c ${setting}`)].join(' ');
    const log = join(this.folder, 'server.log');
    try {
      await this.control('start', `--log=${log}`, `--options=${all}`);
    } catch (cause) {
      const said = readFileSync(log, 'utf8').split('\n').slice(-LOG_LINES).join('\n');
      throw new Error(`PostgreSQL did not start:\n${said}`, { cause });
    }
  }

  /** Stops the server and waits until it has ended. */
  async stop(mode: StopMode): Promise<void> {
    await this.control('stop', `--mode=${mode}`);
  }

  /** Stops the server permanently and removes its files. */
  async remove(): Promise<void> {
    await this.stop('immediate').catch(() => undefined);
    rmSync(this.folder, { recursive: true, force: true });
  }

  private initialisation(passwordFile: string): string[] {
    return [
      `--pgdata=${this.data}`,
      `--username=${USER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
    ];
  }

  private get data(): string {
    return join(this.folder, 'data');
  }

  private urlOf(database: string): string {
    return `postgres://${USER}:${this.password}@${HOST}:${this.port}/${database}`;
  }

  private async within(url: string, work: (client: Client) => Promise<unknown>): Promise<void> {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      await work(client);
    } finally {
      await client.end();
    }
  }

  private control(command: 'start' | 'stop', ...options: string[]): Promise<void> {
    const all = [command, `--pgdata=${this.data}`, '--wait', '--timeout=60', ...options];
    return runProgram(this.binaries.control, all, this.account);
  }
}

function makeFolder(account: Account | undefined): string {
  const folder = mkdtempSync(join(tmpdir(), 'broker-postgres-run-'));
  chmodSync(folder, 0o700);
  if (account) chownSync(folder, account.uid, account.gid);
  return folder;
}
