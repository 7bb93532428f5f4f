import type { KeyObject } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { isProved, type Redaction } from '../users/redaction.js';

const READ = `
  SELECT event_id AS "eventId", before_hash AS before, after_hash AS after, statement FROM audit_redactions`;

/**
 * Tells records from which an erased user's id was taken out from those that were tampered with. Brokers may write that it
 * was so, and so may anyone with their role in the database: only what a broker's key has signed counts.
 */
export class RedactionClaims {
  private constructor(
    private readonly claims: ReadonlyMap<string, Redaction>,
    private readonly publicKeys: readonly KeyObject[],
  ) {}

  static async read(
    database: Pick<EntityManager, 'query'>,
    publicKeys: readonly KeyObject[],
  ): Promise<RedactionClaims> {
    const rows = await database.query<Redaction[]>(READ);
    return new RedactionClaims(new Map(rows.map((row) => [row.eventId, row])), publicKeys);
  }

  /**
   * What to think of a record that is not as it was chained.
   *
   * @param expected the hash that it had
   * @param found the one that it has
   */
  judge(eventId: string, expected: Buffer, found: Buffer): 'proved' | 'redaction_unproved' | 'record_edited' {
    const claim = this.claims.get(eventId);
    if (claim?.before.equals(expected) !== true || !claim.after.equals(found)) return 'record_edited';
    return isProved(claim, this.publicKeys) ? 'proved' : 'redaction_unproved';
  }
}
