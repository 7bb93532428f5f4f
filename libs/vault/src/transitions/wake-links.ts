import type { EntityManager } from 'typeorm';
import type { LastError } from '../link/link.js';

/** Milliseconds over which the links become due, so that they are not refreshed all at once. */
const SPREAD = 2_000;

const WAKE = `
  UPDATE links SET refresh_due_at = now() + random() * ${SPREAD} * interval '1 ms'
  WHERE status = 'active' AND last_trouble = ANY($1::text[]) AND lease_until IS NULL
    AND refresh_due_at > now() + ${SPREAD} * interval '1 ms'`;

/**
 * Stays `active`: links with one of these last errors become due now, because its cause has gone.
 *
 * By: the brake as it is released, or an operator, in the transaction that records it. Announced: nothing;
 * the schedule finds them.
 */
export async function wakeLinks(
  manager: Pick<EntityManager, 'query'>,
  lastErrors: readonly LastError[],
): Promise<void> {
  await manager.query(WAKE, [lastErrors]);
}
