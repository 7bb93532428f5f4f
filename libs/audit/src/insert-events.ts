import type { DataSource, EntityManager } from 'typeorm';
import type { AuditEvent } from './audit-event.js';

/** SQL of the columns `actor_kind`, `actor_id`, `request_id` and `remote_address` where the broker acts on its own. */
const BY_THE_BROKER = `'system', NULL, NULL, NULL`;

/** A record with the id it will have, made once, so that writing it again never doubles it. */
export interface IdentifiedEvent extends AuditEvent {
  readonly id: string;
}

/**
 * Characters kept of an id or address. Several are columns of indexes, whose entries end at 2,704 bytes: a longer value would
 * be refused, however many records were written with it. OpenID Connect allows a subject 255 characters.
 */
export const IDENTIFIER_LIMIT = 255;

/** Characters kept of each text in the details; nothing that the broker records itself is nearly as long. */
const DETAIL_LIMIT = 4_000;

const INSERT_EVENTS = `
  INSERT INTO audit_events
    (id, action, result, actor_kind, actor_id, link_id, service_id, request_id, remote_address, details)
  SELECT id, action, result, actor_kind, actor_id, link_id, service_id, request_id, remote_address, details
  FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::uuid[], $8::text[],
    $9::text[], $10::jsonb[]) AS e
    (id, action, result, actor_kind, actor_id, link_id, service_id, request_id, remote_address, details)
  ON CONFLICT (id) DO NOTHING`;

/** Writes records in one statement. Writing one again changes nothing. */
export async function insertEvents(
  target: Pick<EntityManager, 'query'> | Pick<DataSource, 'query'>,
  events: readonly IdentifiedEvent[],
): Promise<void> {
  const actors = events.map(actorValues);
  await target.query(INSERT_EVENTS, [
    events.map((event) => event.id),
    events.map((event) => event.action),
    events.map((event) => event.result),
    actors.map(([kind]) => kind),
    actors.map(([, id]) => id),
    events.map((event) => event.linkId ?? null),
    events.map((event) => event.serviceId ?? null),
    actors.map(([, , requestId]) => requestId),
    actors.map(([, , , remoteAddress]) => remoteAddress),
    events.map(({ details, causedBy }) => detailsValue({ ...details, ...causedBy })),
  ]);
}

/** Kind, id, request and address of who did it, made fit for PostgreSQL. */
export function actorValues({
  actor,
  requestId,
  remoteAddress,
}: Pick<AuditEvent, 'actor' | 'requestId' | 'remoteAddress'>): [
  string,
  string | null,
  string | null,
  string | null,
] {
  return [
    actor.kind,
    storable(actor.id, IDENTIFIER_LIMIT),
    storable(requestId, IDENTIFIER_LIMIT),
    storable(remoteAddress, IDENTIFIER_LIMIT),
  ];
}

/** The details as JSON, made fit for PostgreSQL. */
export function detailsValue(details: AuditEvent['details']): string {
  return JSON.stringify(details ?? {}, (_name, value: unknown) =>
    typeof value === 'string' ? storable(value, DETAIL_LIMIT) : value,
  );
}

/** PostgreSQL stores neither NUL nor half a surrogate pair; what is too long ends in an ellipsis. */
export function storable(text: string | undefined, limit: number): string | null {
  if (text === undefined) return null;
  const kept = text.length > limit ? `${text.slice(0, limit - 1)}…` : text;
  return kept.toWellFormed().replaceAll('\0', '\ufffd');
}

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
