import type { EntityManager } from 'typeorm';

/**
 * Newest records of a link that are looked at where it has no pin: replicas that write at the same moment may leave them out of order
 * by one or two.
 */
const RECORDS = 3;

/** Records that name the generation of a link's tokens, or its end. */
const PINNING = [
  'refresh.succeeded',
  'link.renewed',
  'link.imported',
  'link.revoked',
  'link.expired_unconfirmed',
];

/** What the pin of a link, or the newest records of one without, say of its state. */
export interface LinkPin {
  /** Generations of its tokens, as text. */
  readonly pinnedGenerations: readonly (string | null)[] | null;
  /** Whether it has ended permanently. */
  readonly pinnedEnd: boolean;
}

/** Columns of {@link LinkPin}, to select together with {@link joinPin}. */
export const PIN_COLUMNS = `
  CASE WHEN pin.link_id IS NULL THEN recorded.generations ELSE array_append(recorded.generations, pin.generation::text) END
    AS "pinnedGenerations",
  coalesce(pin.ended, false) OR coalesce(recorded.ended, false) AS "pinnedEnd"`;

/**
 * The same of a link's pin alone, to select together with {@link joinPinAlone}: to plan a statement on the partitions of the trail takes
 * longer than to claim a hundred links.
 */
export const PIN_ALONE_COLUMNS = `
  ARRAY[pin.generation::text] AS "pinnedGenerations", coalesce(pin.ended, false) AS "pinnedEnd", pin.link_id IS NULL AS unpinned`;

/** Which records {@link joinPin} looks at. */
interface PinTerms {
  /** Newest records of the link. */
  readonly records?: number;
  /** Whether they are read even if the link has a pin. */
  readonly always?: boolean;
}

/**
 * Joins the pin of a link: no separate statement, and so from the same snapshot as the link. A link that was neither refreshed nor
 * changed since pins were introduced has none; then what the audit trail says of its state counts.
 *
 * @param link the column of the link's id
 */
export function joinPin(link: string, { records = RECORDS, always = false }: PinTerms = {}): string {
  return `
  ${joinPinAlone(link)}
  LEFT JOIN LATERAL (
    ${recordedOf(link, `(SELECT WHERE ${always ? 'true' : 'pin.link_id IS NULL'} OFFSET 0)`, records)}
  ) AS recorded ON true`;
}

/** Joins the pin of a link without a look at the trail. Links that are `unpinned` are to be looked up by {@link readRecorded}. */
export function joinPinAlone(link: string): string {
  return `LEFT JOIN link_pins pin ON pin.link_id = ${link}`;
}

const READ_RECORDED = `
  SELECT l.id, recorded.generations AS "pinnedGenerations", recorded.ended AS "pinnedEnd"
  FROM unnest($1::uuid[]) AS l (id) CROSS JOIN LATERAL (
    ${recordedOf('l.id', '(SELECT WHERE NOT EXISTS (SELECT FROM link_pins p WHERE p.link_id = l.id) OFFSET 0)', RECORDS)}
  ) AS recorded`;

/**
 * What the trail says of links without a pin, by link. A link that has got a pin since is left to it: whatever is recorded of a
 * link raises its pin, so of one without a pin nothing was recorded since it was found to have none.
 */
export async function readRecorded(
  manager: Pick<EntityManager, 'query'>,
  linkIds: readonly string[],
): Promise<ReadonlyMap<string, LinkPin>> {
  if (linkIds.length === 0) return new Map();
  const rows = await manager.query<(LinkPin & { id: string })[]>(READ_RECORDED, [linkIds]);
  return new Map(rows.map(({ id, ...pin }) => [id, pin]));
}

/** SQL: what the newest records name. @param gate SQL of one row or none: with none, no partition of the trail is touched */
function recordedOf(link: string, gate: string, records: number): string {
  return `
    SELECT array_agg(e.details ->> 'generation') AS generations,
      coalesce(bool_or(e.action IN ('link.revoked', 'link.expired_unconfirmed') OR e.details ->> 'status' = 'revoked'), false)
        AS ended
    FROM ${gate} AS gate CROSS JOIN LATERAL (
      SELECT action, details FROM audit_events
      WHERE link_id = ${link} AND action IN (${PINNING.map((action) => `'${action}'`).join(', ')})
      ORDER BY id DESC LIMIT ${records}
    ) AS e`;
}

/**
 * SQL: two common table expressions that raise the pins of links to the generation of their tokens, as part of the statement that
 * stores these. Nearly every link has a pin, and to change a row costs less than to insert over it.
 *
 * @param saved name of the common table expression with id and generation of the links
 */
export function pinEach(saved: string): string {
  return `
  pinned AS (
    UPDATE link_pins p SET generation = s.generation FROM ${saved} s
    WHERE p.link_id = s.id AND p.generation < s.generation RETURNING p.link_id
  ),
  unpinned AS (
    INSERT INTO link_pins AS p (link_id, generation)
    SELECT id, generation FROM ${saved} WHERE id NOT IN (SELECT link_id FROM pinned) ORDER BY id
    ON CONFLICT (link_id) DO UPDATE SET generation = greatest(p.generation, excluded.generation)
  )`;
}

/** The highest generation that the pin names; 0 if it names none. Anything but a number counts as none. */
export function pinnedGeneration({ pinnedGenerations }: LinkPin): number {
  const named = (pinnedGenerations ?? []).filter((text) => text !== null && /^\d{1,15}$/.test(text));
  return Math.max(0, ...named.map(Number));
}

/**
 * Whether a link is in an older state than its pin or the trail: its rows were restored. A generation and its pin are committed
 * together, and an end is final, so this never happens on its own.
 */
export function isPutBack(
  link: { readonly generation: number | string; readonly status: string },
  pin: LinkPin,
): boolean {
  if (pin.pinnedEnd && link.status !== 'revoked') return true;
  return Number(link.generation) < pinnedGeneration(pin);
}
