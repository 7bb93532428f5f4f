import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { sha256Text } from '#kernel';
import { freePort } from '../configuration/real-port.js';
import { StartRefused } from '../start-refused.js';
import type { DataDirectory } from './data-directory.js';
import { canEnter, checkOwner, postgresAccount, type Account } from './postgres-account.js';
import { findPostgresBinaries, type PostgresBinaries } from './postgres-binaries.js';
import { runProgram } from './run-program.js';

const HOST = '127.0.0.1';
const USER = 'broker';
const DATABASE = 'broker';

/** The line of `postmaster.pid` with the port, counted from 0. */
const PORT_LINE = 3;

const OTHER_CLIENTS = `
  SELECT FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`;

/** Another running broker has its database in the same folder. */
export class DataDirectoryInUse extends StartRefused {
  override readonly name = 'DataDirectoryInUse';

  constructor(folder: string) {
    super(`${folder} is in use by another broker: stop it, or give this one another DATA_DIRECTORY`);
  }
}

/** A real PostgreSQL for a developer's machine, on loopback, whose data is kept between starts. */
export class DevelopmentPostgres {
  private constructor(
    /** Where the cluster is: usually in the data directory. */
    readonly folder: string,
    private readonly account: Account | undefined,
    private readonly binaries: PostgresBinaries,
    private readonly password: string,
  ) {}

  /** @throws DataDirectoryInUse */
  static async start(
    data: DataDirectory,
  ): Promise<{ readonly server: DevelopmentPostgres; readonly url: string }> {
    const account = postgresAccount();
    const password = data.keptSecret('postgres-password', () => randomBytes(24).toString('base64url')).value;
    const folder = clusterFolder(data, account, password);
    const server = new DevelopmentPostgres(folder, account, findPostgresBinaries(account), password);
    await server.takeOver();
    await server.initialise();
    return { server, url: await server.run() };
  }

  /** Stops the server; its files stay. */
  async stop(): Promise<void> {
    await this.control('stop', '--mode=fast');
  }

  private url(port: number, database: string): string {
    return `postgres://${USER}:${this.password}@${HOST}:${port}/${database}`;
  }

  /** A killed broker leaves its server running; the server of a running broker is not touched. */
  private async takeOver(): Promise<void> {
    const pidFile = join(this.folder, 'postmaster.pid');
    if (!existsSync(pidFile)) return;
    const port = Number(readFileSync(pidFile, 'utf8').split('\n')[PORT_LINE]);
    if (await hasClients(this.url(port, 'postgres'))) throw new DataDirectoryInUse(this.folder);
    // Fails if a dead server left the file; the next start replaces it.
    await this.control('stop', '--mode=fast').catch(() => undefined);
  }

  private async initialise(): Promise<void> {
    if (existsSync(join(this.folder, 'PG_VERSION'))) return;
    const passwordFile = `${this.folder}.password`;
    writeFileSync(passwordFile, this.password, { mode: 0o600 });
    if (this.account) chownSync(passwordFile, this.account.uid, this.account.gid);
    try {
      await runProgram(
        this.binaries.initdb,
        [
          `--pgdata=${this.folder}`,
          `--username=${USER}`,
          `--pwfile=${passwordFile}`,
          '--auth=scram-sha-256',
          '--encoding=UTF8',
          '--locale=C',
          // A machine that loses power now loses an empty database; syncing a thousand files takes seconds of the first start.
          '--no-sync',
        ],
        this.account,
      );
    } finally {
      rmSync(passwordFile, { force: true });
    }
  }

  private async run(): Promise<string> {
    const port = await freePort(HOST);
    const options = `-p ${port} -c listen_addresses=${HOST} -c unix_socket_directories=''`;
    await this.control('start', `--log=${join(this.folder, 'server.log')}`, `--options=${options}`);
    await createDatabase(this.url(port, 'postgres'));
    return this.url(port, DATABASE);
  }

  private control(command: 'start' | 'stop', ...options: string[]): Promise<void> {
    const all = [command, `--pgdata=${this.folder}`, '--wait', '--timeout=60', ...options];
    return runProgram(this.binaries.control, all, this.account);
  }
}

/** The cluster's folder, created for the user that PostgreSQL runs as, where this user can reach it. */
function clusterFolder(data: DataDirectory, account: Account | undefined, password: string): string {
  const wanted = data.join('postgres');
  if (account === undefined) return wanted;
  const folder = canEnter(account, data.path) ? wanted : folderElsewhere(data, account, password);
  if (!existsSync(folder)) mkdirSync(folder);
  chmodSync(folder, 0o700);
  chownSync(folder, account.uid, account.gid);
  return folder;
}

/** Named after the password, so that a new data directory does not get the old one's cluster. */
function folderElsewhere(data: DataDirectory, account: Account, password: string): string {
  const parent = join(tmpdir(), 'broker-data');
  mkdirSync(parent, { recursive: true });
  checkOwner(parent, account);
  const folder = join(parent, sha256Text(password).slice(0, 16));
  process.stderr.write(
    `DEVELOPMENT ONLY: PostgreSQL cannot enter ${data.path}; its files are in ${folder}.\n`,
  );
  return folder;
}

async function createDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  try {
    await client.connect();
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } catch (cause) {
    throw new StartRefused('The development PostgreSQL refused us: remove its data directory to start over', {
      cause,
    });
  } finally {
    await client.end();
  }
}

/** Whether someone else is connected to the server, if it answers at all. */
async function hasClients(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  try {
    await client.connect();
    const { rowCount } = await client.query(OTHER_CLIENTS);
    return rowCount !== 0;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
