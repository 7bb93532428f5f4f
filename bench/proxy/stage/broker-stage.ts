import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { DatabaseSettings } from '#database';
import { openDatabase } from '../../../apps/broker/src/database/open-database.js';
import type { BrokerChild } from '../../../test/harness/broker/broker-child.js';
import { PostgresServer, SYNCED } from '../../../test/chaos/stage/postgres-server.js';
import { tokenCipherOf, seedLinks } from '../../../test/chaos/stage/seed-links.js';
import { processorTime } from '../../harness/figures/process-figures.js';
import { startReplica } from './start-replica.js';

/** Long enough that no token is refreshed during a measurement. */
const TOKEN_LIFETIME_SECONDS = 7 * 24 * 3_600;

/** Characters of an access token: a signed JWT with a handful of claims. */
const TOKEN_LENGTH = 700;

/** How the bench migrates its database. */
class BenchDatabase extends DatabaseSettings {
  readonly poolSize = 2;
  readonly connectionTimeout = 10_000;

  constructor(readonly url: string) {
    super();
  }
}

/** A service of the bench, with its key. */
export interface BenchService {
  readonly id: string;
  readonly key: string;
}

/** A real PostgreSQL, and brokers on it with one keyring. */
export class BrokerStage {
  private readonly replicas: BrokerChild[] = [];

  private standby: PostgresServer | undefined;
  private hasStandby = false;

  private constructor(
    private readonly server: PostgresServer,
    private readonly client: Client,
    private readonly folder: string,
    private readonly settings: Readonly<Record<string, string>>,
  ) {}

  /**
   * @param cocoUrl the URL that the brokers use as COCO's
   * @param serverSettings further settings of the server
   */
  static async create(cocoUrl: string, serverSettings: readonly string[] = []): Promise<BrokerStage> {
    const server = await PostgresServer.create([
      ...SYNCED,
      'shared_preload_libraries=pg_stat_statements',
      ...serverSettings,
    ]);
    await (await openDatabase(new BenchDatabase(server.url), true)).destroy();
    const client = new Client({ connectionString: server.url });
    await client.connect();
    await client.query('CREATE EXTENSION pg_stat_statements');
    const folder = mkdtempSync(join(tmpdir(), 'bench-broker-'));
    return new BrokerStage(server, client, folder, brokerSettings(server.url, cocoUrl));
  }

  /** From now on, each commit waits until a streaming standby has it on its disk, too. It is made the first time. */
  async startStandby(): Promise<void> {
    if (this.standby === undefined) this.standby = await this.server.startStandby(this.server.port);
    else await this.standby.start();
    await this.server.replicate('synchronous');
    this.hasStandby = true;
  }

  /** From now on, no commit waits, and the standby is stopped. */
  async stopStandby(): Promise<void> {
    if (!this.hasStandby) return;
    await this.server.replicate('asynchronous');
    await this.standby?.stop('fast');
    this.hasStandby = false;
  }

  /** Microseconds of processor time that PostgreSQL and its standby, while it runs, have used so far. */
  get databaseTimes(): { readonly primary: number; readonly standby: number } {
    return {
      primary: processorTime(this.server.pid),
      standby: this.standby === undefined || !this.hasStandby ? 0 : processorTime(this.standby.pid),
    };
  }

  /**
   * Starts one more broker.
   *
   * @param changes settings that differ from the defaults
   * @param folder where the version to run was built, if not this one
   */
  async startReplica(
    changes: Readonly<Record<string, string>> = {},
    nodeOptions: readonly string[] = [],
    folder?: string,
  ): Promise<BrokerChild> {
    const name = `replica-${this.replicas.length + 1}`;
    const replica = await startReplica(
      { ...this.settings, DATA_DIRECTORY: join(this.folder, name), ...changes },
      { log: join(this.folder, `${name}.log`), nodeOptions, ...(folder !== undefined && { folder }) },
    );
    this.replicas.push(replica);
    return replica;
  }

  /** Registers a service through the API. */
  async createService(replica: BrokerChild): Promise<BenchService> {
    const answer = await fetch(`${replica.url}/v1/admin/services`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.settings.ADMIN_KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        name: 'bench',
        owner: 'bench',
        scopes: ['links:read', 'links:revoke', 'coconet:read', 'coconet:execute'],
        returnUrlPrefixes: ['https://bench.example.com/'],
      }),
    });
    if (answer.status !== 201) throw new Error(`No service: ${await answer.text()}`);
    return (await answer.json()) as BenchService;
  }

  /**
   * Stores active links of a service.
   *
   * @param tokenLength characters of each access token
   * @returns their ids
   */
  async createLinks(service: BenchService, count: number, tokenLength = TOKEN_LENGTH): Promise<string[]> {
    const pairs = Array.from({ length: count }, () => ({
      accessToken: randomBytes(tokenLength).toString('base64url').slice(0, tokenLength),
      refreshToken: randomBytes(32).toString('base64url'),
      expiresIn: TOKEN_LIFETIME_SECONDS,
    }));
    return seedLinks(this.client, tokenCipherOf(this.settings.KEYRING ?? ''), service.id, pairs);
  }

  /** Makes links due for refresh now, all at once. */
  async makeDue(linkIds: readonly string[]): Promise<void> {
    await this.client.query('UPDATE links SET refresh_due_at = now() WHERE id = ANY($1::uuid[])', [linkIds]);
  }

  /** Makes all links due for refresh at once. @returns when, in seconds of PostgreSQL's clock */
  async makeAllDue(): Promise<number> {
    await this.client.query('VACUUM ANALYZE links, link_secrets');
    const { rows } = await this.client.query<{ due: number }>(
      `WITH made_due AS (
         UPDATE links SET refresh_due_at = clock_timestamp() - random() * interval '1 minute' RETURNING 1)
       SELECT extract(epoch FROM now())::float8 AS due FROM made_due LIMIT 1`,
    );
    return rows[0]?.due ?? NaN;
  }

  /** Seconds from the first commit of a refresh since `due` to the last one, once `links` links have been refreshed. */
  async refreshSpan(due: number, links: number): Promise<number | undefined> {
    const { rows } = await this.client.query<{ refreshed: number; span: number }>(
      `SELECT count(*)::float8 AS refreshed,
         extract(epoch FROM max(last_refreshed_at) - min(last_refreshed_at))::float8 AS span
       FROM links WHERE last_refreshed_at > to_timestamp($1)`,
      [due],
    );
    return rows[0]?.refreshed === links ? rows[0].span : undefined;
  }

  /** Spreads the next refresh of all links evenly over this many seconds. */
  async spreadRefreshes(seconds: number): Promise<void> {
    await this.client.query(`UPDATE links SET refresh_due_at = now() + random() * $1 * interval '1 second'`, [
      seconds,
    ]);
  }

  /** Refreshes of all links so far. */
  async countRefreshes(): Promise<number> {
    const { rows } = await this.client.query<{ refreshes: number }>(
      'SELECT coalesce(sum(generation - 1), 0)::float8 AS refreshes FROM links',
    );
    return rows[0]?.refreshes ?? 0;
  }

  /** How many of these links have been refreshed since they were made. */
  async countRefreshed(linkIds: readonly string[]): Promise<number> {
    const { rows } = await this.client.query<{ links: number }>(
      'SELECT count(*)::int AS links FROM links WHERE generation > 1 AND id = ANY($1::uuid[])',
      [linkIds],
    );
    return rows[0]?.links ?? 0;
  }

  /** How commands have ended so far, as text. */
  async commandEnds(): Promise<string> {
    const { rows } = await this.client.query<{ line: string }>(
      `SELECT count(*) || ' ' || concat_ws(' ', state, reason) AS line
       FROM commands GROUP BY state, reason ORDER BY count(*) DESC`,
    );
    return `commands: ${rows.map(({ line }) => line).join(', ')}`;
  }

  /** Statements sent to the database so far, not counting this query. */
  async countStatements(): Promise<number> {
    const { rows } = await this.client.query<{ calls: number }>(
      `SELECT coalesce(sum(calls), 0)::float8 AS calls FROM pg_stat_statements
       WHERE query NOT LIKE '%pg_stat_statements%'`,
    );
    return rows[0]?.calls ?? 0;
  }

  async remove(): Promise<void> {
    await Promise.all(this.replicas.map((replica) => replica.stop()));
    await this.client.end();
    await Promise.all([this.server.remove(), this.standby?.remove()]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Everything is on, as in production; only settings without a usable default are set. */
function brokerSettings(databaseUrl: string, cocoUrl: string): Readonly<Record<string, string>> {
  return {
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    MANAGEMENT_HOST: '127.0.0.1',
    PUBLIC_URL: 'https://broker.example.com',
    DATABASE_URL: databaseUrl,
    COCO_BASE_URL: cocoUrl,
    COCO_CLIENT_ID: 'bench',
    COCO_CLIENT_SECRET: randomBytes(24).toString('base64url'),
    KEYRING: `bench:${randomBytes(32).toString('base64')}`,
    ADMIN_KEY: randomBytes(32).toString('base64url'),
  };
}
