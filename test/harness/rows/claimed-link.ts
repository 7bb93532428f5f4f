import type { DataSource } from 'typeorm';
import { createDatabase, type TestDatabase } from '../postgres/database.js';
import { storeLink, storeService } from './stored-links.js';

/** The fence under which {@link ClaimedLink} is held; its pair has the generation below. */
export const FENCE = 7;

/** Seconds until the link is due, as `due`, and whether a replica holds it, as `held`. */
export const DUE_AND_HELD = `round(extract(epoch FROM refresh_due_at - now()))::int AS due, lease_until IS NOT NULL AS held`;

/** A database with a link that a replica holds for refresh, fresh for each test. */
export class ClaimedLink {
  id = '';

  private constructor(
    readonly database: TestDatabase,
    readonly dataSource: DataSource,
    readonly serviceId: string,
  ) {}

  static async make(): Promise<ClaimedLink> {
    const database = await createDatabase();
    const dataSource = await database.connect();
    return new ClaimedLink(database, dataSource, await storeService(database));
  }

  async remove(): Promise<void> {
    await this.dataSource.destroy();
    await this.database.drop();
  }

  /** Switches to another link, which has failed twice and expires in five minutes. */
  async renew(): Promise<void> {
    const after = (seconds: number): Date => new Date(Date.now() + seconds * 1_000);
    this.id = await storeLink(this.database, this.serviceId, {
      fence: FENCE,
      generation: FENCE - 1,
      access_token_expires_at: after(300),
      refresh_due_at: after(15),
      lease_until: after(15),
      failed_refreshes: 2,
    });
  }

  /** Changes the row of the link. */
  async set(change: string): Promise<void> {
    await this.database.query(`UPDATE links SET ${change} WHERE id = $1`, [this.id]);
  }

  /** The row of the link. */
  async row(columns = '*'): Promise<Record<string, unknown>> {
    const [row] = await this.database.query(`SELECT ${columns} FROM links WHERE id = $1`, [this.id]);
    return row ?? {};
  }

  /** What the audit trail says of the link, by action. */
  async audited(): Promise<[unknown, unknown][]> {
    const records = await this.database.query(
      'SELECT action, details FROM audit_events WHERE link_id = $1 ORDER BY action',
      [this.id],
    );
    return records.map(({ action, details }) => [action, details]);
  }
}
