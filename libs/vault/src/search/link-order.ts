import { CursorInvalid, cursorOf, placeIn, requireCount, requireId, type Place } from '#kernel';

/** What links can be listed by; a minus turns the order around. */
export const linkOrders = [
  'createdAt',
  '-createdAt',
  'userId',
  '-userId',
  'lastUsedAt',
  '-lastUsedAt',
  'refreshDueAt',
  '-refreshDueAt',
] as const;

export type LinkOrder = (typeof linkOrders)[number];

type By = 'createdAt' | 'userId' | 'lastUsedAt' | 'refreshDueAt';

/** How links are walked in one order, each along an index. */
export interface Walk {
  readonly by: By;
  readonly isDescending: boolean;
  /** The column that decides, before the id; absent where the id does. */
  readonly key?: string;
  readonly id: string;
  /** Only these links are in the list. */
  readonly only?: string;
}

const walks: Readonly<Record<By, Pick<Walk, 'key' | 'id' | 'only'>>> = {
  // Ids grow with time.
  createdAt: { id: 'l.id' },
  userId: { key: 'l.user_id', id: 'l.id' },
  lastUsedAt: {
    key: 'u.last_used_at',
    id: 'u.link_id',
  },
  // The condition of the index by which refreshes become due.
  refreshDueAt: {
    key: 'l.refresh_due_at',
    id: 'l.id',
    only: `l.status = 'active' AND l.refresh_due_at IS NOT NULL`,
  },
};

/** How to walk the links in an order. */
export function walkIn(order: LinkOrder): Walk {
  const isDescending = order.startsWith('-');
  const by = (isDescending ? order.slice(1) : order) as By;
  return { ...walks[by], by, isDescending };
}

/** The key of a link as text, times in microseconds: JavaScript's milliseconds would lose links between two pages. */
export function keyText({ by, key }: Walk): string {
  if (key === undefined) return `''`;
  return by === 'userId' ? key : `(extract(epoch FROM ${key}) * 1000000)::bigint::text`;
}

/** The condition that a link comes after a place. @param add adds a value to the statement, and returns its place there */
export function afterPlace(walk: Walk, place: Place, add: (value: unknown) => string): string {
  const sign = walk.isDescending ? '<' : '>';
  if (walk.key === undefined) return `${walk.id} ${sign} ${add(place.id)}`;
  const value = add(place.key);
  const key =
    walk.by === 'userId' ? value : `'epoch'::timestamptz + ${value}::bigint * interval '1 microsecond'`;
  return `(${walk.key}, ${walk.id}) ${sign} (${key}, ${add(place.id)})`;
}

/** `ORDER BY` of a walk. */
export function sorted({ key, id, isDescending }: Walk): string {
  const direction = isDescending ? 'DESC' : 'ASC';
  return [...(key === undefined ? [] : [key]), id].map((column) => `${column} ${direction}`).join(', ');
}

/** Writes where the next page begins; in the orders that earlier versions know, as they do. */
export function linkCursorOf(order: LinkOrder, place: Place): string {
  if (order === '-createdAt') return place.id;
  return order === 'lastUsedAt' ? idleCursorOf(place) : cursorOf(order, place);
}

/** Reads what {@link linkCursorOf} wrote. @throws CursorInvalid if it comes from another order, or from elsewhere */
export function linkPlaceIn(cursor: string, order: LinkOrder): Place {
  if (order === '-createdAt') return { key: '', id: requireId(cursor) };
  if (order === 'lastUsedAt') return idlePlaceIn(cursor);
  const place = placeIn(cursor, order);
  return order === 'createdAt' || walkIn(order).by === 'userId' ? place : requireCount(place);
}

/**
 * The cursor of the list with the longest unused links first, in the form that earlier versions wrote: seconds and an id. The last
 * use is stored in whole seconds.
 *
 * @param place its key is in microseconds
 */
function idleCursorOf({ key, id }: Place): string {
  return `${key.slice(0, -6) || '0'}.${id}`;
}

/** Reads what {@link idleCursorOf} wrote. @throws CursorInvalid */
function idlePlaceIn(cursor: string): Place {
  const [, seconds, id] = /^(\d{1,11})\.(.+)$/.exec(cursor) ?? [];
  if (seconds === undefined || id === undefined) throw new CursorInvalid();
  return { key: `${seconds}000000`, id: requireId(id) };
}
