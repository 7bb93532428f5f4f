import { randomBytes } from 'node:crypto';
import { chownSync, chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { postgresAccount } from '../../apps/broker/src/development/postgres-account.js';
import { PostgresServer } from '../chaos/stage/postgres-server.js';
import { AUTHORITY, CERTIFICATES, SERVER_KEY } from '../harness/network/certificates.js';

/** Of all roles but the server's own. */
export const PASSWORD = randomBytes(12).toString('hex');

/** Who may sign in, and how: `encrypted` only with TLS, `stranger` not at all. */
const HBA = `
hostssl all encrypted all scram-sha-256
host    all broker,poor,crowded,reader all scram-sha-256
`;

const ROLES = `
  CREATE ROLE encrypted LOGIN PASSWORD '${PASSWORD}';
  CREATE ROLE stranger LOGIN PASSWORD '${PASSWORD}';
  CREATE ROLE poor LOGIN PASSWORD '${PASSWORD}';
  CREATE ROLE owner LOGIN PASSWORD '${PASSWORD}';
  CREATE ROLE crowded LOGIN PASSWORD '${PASSWORD}' CONNECTION LIMIT 0;
  CREATE ROLE reader LOGIN PASSWORD '${PASSWORD}';
  ALTER ROLE reader SET default_transaction_read_only = on;
  REVOKE ALL ON SCHEMA public FROM PUBLIC; GRANT USAGE ON SCHEMA public TO poor;
  GRANT ALL ON SCHEMA public TO reader`;

/** The parts of the server's URL that a test changes. */
type UrlChanges = Partial<Record<'role' | 'password' | 'host' | 'port' | 'name' | 'query', string>>;

/** A PostgreSQL server with TLS, whose roles may do little. */
export class GuardedServer {
  private constructor(
    readonly folder: string,
    private readonly server: PostgresServer,
    /** Connected as the server's owner. */
    readonly database: Client,
  ) {}

  static async start(): Promise<GuardedServer> {
    const folder = mkdtempSync(join(tmpdir(), 'broker-faults-'));
    chmodSync(folder, 0o755);
    write(folder, 'hba.conf', HBA);
    write(folder, 'server.key', SERVER_KEY);
    write(folder, 'server.crt', CERTIFICATES.good);
    write(folder, 'ca.pem', AUTHORITY);
    write(folder, 'other-ca.pem', CERTIFICATES.otherHost);
    write(folder, 'no.pem', 'not a certificate');
    const files = { hba_file: 'hba.conf', ssl_key_file: 'server.key', ssl_cert_file: 'server.crt' };
    const server = await PostgresServer.create([
      'ssl=on',
      ...Object.entries(files).map(([setting, name]) => `${setting}=${join(folder, name)}`),
    ]);
    const database = new Client({ connectionString: server.url });
    await database.connect();
    await database.query(ROLES);
    return new GuardedServer(folder, server, database);
  }

  async remove(): Promise<void> {
    await this.database.end();
    await this.server.remove();
    rmSync(this.folder, { recursive: true });
  }

  get url(): string {
    return this.server.url;
  }

  /** Gives the server another certificate, which it shows from its next connection on. */
  async certify(certificate: string): Promise<void> {
    write(this.folder, 'server.crt', certificate);
    await this.database.query('SELECT pg_reload_conf()');
  }

  /** The server's URL with another role, host, port, database or query. */
  urlOf(changes: UrlChanges): string {
    const url = new URL(this.server.url);
    url.username = changes.role ?? url.username;
    url.password = changes.password ?? (changes.role === undefined ? url.password : PASSWORD);
    url.hostname = changes.host ?? url.hostname;
    url.port = changes.port ?? url.port;
    url.pathname = changes.name ?? url.pathname;
    url.search = changes.query ?? '';
    return url.href;
  }

  /** The query of a URL that trusts the authority in a file. */
  tls(file: string): string {
    return `sslmode=verify-full&sslrootcert=${join(this.folder, file)}`;
  }
}

function write(folder: string, name: string, text: string): void {
  const path = join(folder, name);
  writeFileSync(path, text, { mode: 0o600 });
  const account = postgresAccount();
  if (account !== undefined) chownSync(path, account.uid, account.gid);
}
