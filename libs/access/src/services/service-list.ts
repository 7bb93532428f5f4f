import { In, type EntityManager } from 'typeorm';
import { escapeLike } from '#database';
import { cursorOf, placeIn, requireCount, requireId, type Page, type Place } from '#kernel';
import { ServiceEntity } from './service.entity.js';

/** What services can be listed by; a minus turns the order around. */
export const serviceOrders = [
  'createdAt',
  '-createdAt',
  'name',
  '-name',
  'lastUsedAt',
  '-lastUsedAt',
] as const;

export type ServiceOrder = (typeof serviceOrders)[number];

/** What decides about the place of a service in a list, before its id. Services are few: their table is read, not an index. */
const keys = {
  // Ids grow with time.
  createdAt: { text: `''`, type: 'text' },
  name: { text: 'lower(s.name)', type: 'text' },
  // In microseconds, and 0 for a service whose live keys were never used.
  lastUsedAt: {
    text: `(SELECT coalesce(extract(epoch FROM max(k.last_used_at)) * 1000000, 0)::bigint
      FROM service_keys k WHERE k.service_id = s.id AND k.revoked_at IS NULL)`,
    type: 'bigint',
  },
} as const;

/** Which services are listed, and how. */
export interface ServiceList {
  /** Newest first if left out. */
  readonly order?: ServiceOrder | undefined;
  /** Only services with this in their name or owner, regardless of case. */
  readonly part?: string | undefined;
}

/** One page of services. @param after `nextCursor` of the previous page @throws CursorInvalid */
export async function readServicePage(
  manager: EntityManager,
  { order = '-createdAt', part }: ServiceList,
  limit: number,
  after: string | undefined,
): Promise<Page<ServiceEntity>> {
  const isDescending = order.startsWith('-');
  const { text, type } = keyOf(order);
  const place = after === undefined ? undefined : servicePlaceIn(after, order);
  const direction = isDescending ? 'DESC' : 'ASC';
  const rows = await manager.query<Place[]>(
    `SELECT id, key::text AS key FROM (SELECT s.id, s.name, s.owner, ${text} AS key FROM services s) AS listed
     WHERE ($1::text IS NULL OR name ILIKE $1 OR owner ILIKE $1)
       AND ($3::uuid IS NULL OR (key, id) ${isDescending ? '<' : '>'} ($2::${type}, $3))
     ORDER BY key ${direction}, id ${direction} LIMIT $4`,
    [part === undefined ? null : holding(part), place?.key ?? null, place?.id ?? null, limit + 1],
  );
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    items: await inOrder(manager, rows.slice(0, limit)),
    nextCursor: last === undefined ? null : serviceCursorOf(order, last),
  };
}

async function inOrder(manager: EntityManager, places: readonly Place[]): Promise<ServiceEntity[]> {
  const ids = places.map(({ id }) => id);
  const found = await manager.findBy(ServiceEntity, { id: In(ids) });
  const byId = new Map(found.map((service) => [service.id, service]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** A pattern for text that holds this part. */
export function holding(part: string): string {
  return `%${escapeLike(part)}%`;
}

function keyOf(order: ServiceOrder): (typeof keys)[keyof typeof keys] {
  return keys[order.replace('-', '') as keyof typeof keys];
}

/** As earlier versions do, where they know the order. */
function serviceCursorOf(order: ServiceOrder, place: Place): string {
  return order === '-createdAt' ? place.id : cursorOf(order, place);
}

function servicePlaceIn(cursor: string, order: ServiceOrder): Place {
  if (order === '-createdAt') return { key: '', id: requireId(cursor) };
  const place = placeIn(cursor, order);
  return keyOf(order).type === 'bigint' ? requireCount(place) : place;
}
