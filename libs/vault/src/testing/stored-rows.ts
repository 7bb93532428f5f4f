import type { TestDatabase } from '../../../../test/harness/postgres/database.js';
import { readLink, storeLink, storeService } from '../../../../test/harness/rows/stored-links.js';
import type { HeldClaim } from '../transitions/lock-link.js';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const ago = (milliseconds: number): Date => new Date(Date.now() - milliseconds);

/** The links of one service, stored and read as rows. */
export class StoredRows {
  private constructor(
    private readonly database: TestDatabase,
    private readonly serviceId: string,
  ) {}

  static async of(database: TestDatabase): Promise<StoredRows> {
    return new StoredRows(database, await storeService(database));
  }

  link(facts: object = {}): Promise<string> {
    return storeLink(this.database, this.serviceId, { ...facts });
  }

  quarantined(facts: object = {}): Promise<string> {
    return this.link({ status: 'reauthorization_required', refused_at: ago(MINUTE), ...facts });
  }

  /** An active link under a claim. */
  async claimed(facts: object = {}): Promise<HeldClaim> {
    const claim = { fence: 5, generation: 4 };
    return { ...claim, id: await this.link({ ...claim, lease_until: new Date(), ...facts }) };
  }

  audited(id: string): Promise<unknown[]> {
    return this.database.query('SELECT action, result, details FROM audit_events WHERE link_id = $1', [id]);
  }

  /** Every link, with the generation of its pair. */
  all(): Promise<unknown[]> {
    return this.database.query(
      'SELECT l.*, s.generation AS "secretsGeneration" FROM links l LEFT JOIN link_secrets s ON s.link_id = l.id ORDER BY l.id',
    );
  }

  /** Milliseconds until a link is due. */
  async dueIn(id: string): Promise<number> {
    return ((await readLink(this.database, id)).refresh_due_at as Date).getTime() - Date.now();
  }
}
