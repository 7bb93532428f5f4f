import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { AuditTrail } from '#audit';
import { SystemClock, SystemIds, SystemRandomness } from '#kernel';
import type { HeldClaim } from '#vault/refresh';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import type { RefreshSettings } from '../refresh-settings.js';
import { BrakeStore } from '../limits/brake.store.js';
import { SuccessTally } from '../limits/success-tally.js';

/** Refused links that engage the brake here. */
export const BRAKE_LINKS = 5;

const DAY = 24 * 3_600_000;

/** The brake of one replica. */
export class BrakeReplica {
  readonly tally: SuccessTally;
  readonly brakes: BrakeStore;

  private constructor(readonly dataSource: DataSource) {
    this.tally = new SuccessTally(dataSource, new SystemClock());
    const settings = { brakeLinks: BRAKE_LINKS, quarantine: 7 * DAY } as Pick<
      RefreshSettings,
      keyof RefreshSettings
    >;
    const audit = new AuditTrail(dataSource, new SystemIds());
    this.brakes = new BrakeStore(dataSource, this.tally, audit, new SystemRandomness(), settings);
  }

  static async on(url: string, poolSize = 10): Promise<BrakeReplica> {
    const extra = { connectionTimeoutMillis: 10_000 };
    return new BrakeReplica(await new DataSource({ type: 'postgres', url, poolSize, extra }).initialize());
  }
}

/** Two replicas with one database, and the links of one service in it. */
export class BrakeStage {
  private readonly serviceId = randomUUID();

  private constructor(
    readonly database: TestDatabase,
    readonly replicas: readonly [BrakeReplica, BrakeReplica],
  ) {}

  static async create(): Promise<BrakeStage> {
    const database = await createDatabase();
    const replicas = [await BrakeReplica.on(database.url), await BrakeReplica.on(database.url)] as const;
    const stage = new BrakeStage(database, replicas);
    await database.query(
      `INSERT INTO services (id, name, owner, scopes, return_url_prefixes, link_access, capabilities)
       VALUES ($1, 'service', 'tests', '{}', '{}', 'own', '{}')`,
      [stage.serviceId],
    );
    return stage;
  }

  /** Creates links that are claimed for refresh. */
  async claimed(count: number): Promise<HeldClaim[]> {
    const claims = Array.from({ length: count }, () => ({ id: randomUUID(), fence: 2, generation: 1 }));
    await this.database.query(
      `INSERT INTO links (id, service_id, user_id, status, fence, generation, access_token_expires_at, refresh_due_at, lease_until)
       SELECT id, $2, 'user', 'active', 2, 1, now(), now(), now() + interval '15 s' FROM unnest($1::uuid[]) AS id`,
      [claims.map(({ id }) => id), this.serviceId],
    );
    await this.database.query(
      `INSERT INTO link_secrets SELECT id, 1, 'key', '\\x00', '\\x00', '\\x00' FROM unnest($1::uuid[]) AS id`,
      [claims.map(({ id }) => id)],
    );
    return claims;
  }

  /** Refuses all of these at the same time. @returns the result for each */
  refuse(claims: readonly HeldClaim[], at = this.replicas[0]): Promise<string[]> {
    return Promise.all(claims.map((claim) => at.brakes.refuse(claim, 'grant_refused', 'invalid_grant')));
  }

  /** Links by status. */
  async states(): Promise<Record<string, number>> {
    const rows = await this.database.query(
      'SELECT status, count(*)::int AS links FROM links GROUP BY status',
    );
    return Object.fromEntries(rows.map(({ status, links }) => [status as string, links as number]));
  }

  /** Whether the brake is on. */
  async brake(): Promise<string> {
    return (await this.database.query('SELECT brake FROM refresh_limits'))[0]?.brake as string;
  }

  async remove(): Promise<void> {
    for (const { dataSource } of this.replicas) await dataSource.destroy();
    await this.database.drop();
  }
}
