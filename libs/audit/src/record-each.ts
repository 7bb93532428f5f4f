/** SQL of the columns `actor_kind`, `actor_id`, `request_id` and `remote_address` where the broker acts on its own. */
const BY_THE_BROKER = `'system', NULL, NULL, NULL`;

/**
 * SQL: one audit record for each row, as part of the statement that makes the change, so that both are committed or neither.
 * To be used as a common table expression.
 *
 * @param rows SQL that selects action, result, link id, service id and details (jsonb), in this order
 * @param actor SQL of who did it, see {@link actorParameters}; without it the broker itself
 */
export function recordEach(rows: string, actor = BY_THE_BROKER): string {
  return `
    INSERT INTO audit_events
      (id, action, result, actor_kind, actor_id, request_id, remote_address, link_id, service_id, details)
    SELECT broker_uuid7(), r.action, r.result, ${actor}, r.link_id, r.service_id, r.details
    FROM (${rows}) AS r (action, result, link_id, service_id, details)`;
}

/** SQL for {@link recordEach}: the four parameters from `$first` on, filled with {@link actorValues}. */
export function actorParameters(first: number): string {
  return [0, 1, 2, 3].map((offset) => `$${first + offset}::text`).join(', ');
}
