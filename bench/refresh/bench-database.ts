import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { DatabaseSettings } from '#database';
import type { Values } from '../../apps/broker/src/configuration/configuration.js';
import { openDatabase } from '../../apps/broker/src/database/open-database.js';
import { PostgresServer, SYNCED } from '../../test/chaos/stage/postgres-server.js';

/** The cost of a statement, as PostgreSQL counted it. */
export interface StatementCount {
  readonly statement: string;
  readonly calls: number;
  readonly rows: number;
  readonly totalMilliseconds: number;
}

/** A separate migrated database with one service, and PostgreSQL's statistics of its statements. */
export class BenchDatabase {
  private constructor(
    private readonly server: PostgresServer,
    readonly client: Client,
    readonly serviceId: string,
  ) {}

  /** @param serverSettings further settings of the server, such as `wal_level=minimal` */
  static async create(serverSettings: readonly string[] = []): Promise<BenchDatabase> {
    const server = await PostgresServer.create([
      ...SYNCED,
      'shared_preload_libraries=pg_stat_statements',
      ...serverSettings,
    ]);
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => void server.remove().finally(() => process.exit(1)));
    const settings: Values<DatabaseSettings> = { url: server.url, poolSize: 2, connectionTimeout: 10_000 };
    await (await openDatabase(settings, true)).destroy();
    const client = new Client({ connectionString: server.url });
    await client.connect();
    await client.query('CREATE EXTENSION pg_stat_statements');
    const serviceId = randomUUID();
    await client.query(
      `INSERT INTO services (id, name, owner, scopes, return_url_prefixes, link_access, capabilities)
       VALUES ($1, 'bench', 'bench', '{}', '{}', 'own', '{}')`,
      [serviceId],
    );
    return new BenchDatabase(server, client, serviceId);
  }

  get url(): string {
    return this.server.url;
  }

  /** One row of numbers. */
  async numbers(statement: string, parameters: readonly unknown[] = []): Promise<Record<string, number>> {
    const { rows } = await this.client.query<Record<string, unknown>>(statement, [...parameters]);
    const [row = {}] = rows;
    return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, Number(value)]));
  }

  /** The server's processes that are alive. */
  async processIds(): Promise<number[]> {
    const { rows } = await this.client.query<{ pid: number }>('SELECT pid FROM pg_stat_activity');
    return rows.map(({ pid }) => pid);
  }

  /** Resets the statement counters. */
  async forgetStatements(): Promise<void> {
    await this.client.query('SELECT pg_stat_statements_reset()');
  }

  /** The statements since then, the costliest first. */
  async statements(): Promise<StatementCount[]> {
    const { rows } = await this.client.query<StatementCount>(
      `SELECT query AS statement, calls::float8 AS calls, rows::float8 AS rows,
         total_exec_time AS "totalMilliseconds"
       FROM pg_stat_statements WHERE query NOT LIKE '%pg_stat_statements%' ORDER BY total_exec_time DESC`,
    );
    return rows;
  }

  async remove(): Promise<void> {
    await this.client.end();
    await this.server.remove();
  }
}
