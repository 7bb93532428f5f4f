import { randomUUID } from 'node:crypto';
import type { TestDatabase } from '../postgres/database.js';

/** Whose grant on which link. */
interface StoredGrant {
  readonly linkId: string;
  readonly ownerId: string;
  /** The service that holds it. */
  readonly serviceId: string;
  readonly hasEnded?: boolean;
}

/** Stores a grant that a link's owner gave, for an hour. */
export async function storeGrant(
  database: TestDatabase,
  { linkId, ownerId, serviceId, hasEnded = false }: StoredGrant,
): Promise<void> {
  await database.query(
    `INSERT INTO link_grants (id, link_id, owner_id, service_id, giver_kind, giver_id, scopes, capabilities, reason,
       break_glass, not_after, ended_at, ended_by)
     VALUES ($1, $2, $3::uuid, $4, 'service', $3::text, '{}', '{}', 'a test', false, now() + interval '1 hour', $5, $6)`,
    [randomUUID(), linkId, ownerId, serviceId, hasEnded ? new Date() : null, hasEnded ? 'revoked' : null],
  );
}
