/**
 * Newest records of a link that are looked at where its state is about to be used: replicas that write at the same moment may leave
 * them out of order by one or two.
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

/** What the newest records of a link say of its state. */
export interface LinkPin {
  /** Generations of its tokens, as text. */
  readonly pinnedGenerations: readonly (string | null)[] | null;
  /** Whether it has ended permanently. */
  readonly pinnedEnd: boolean;
}

/** Columns of {@link LinkPin}, to select together with {@link joinPin}. */
export const PIN_COLUMNS = `pin.generations AS "pinnedGenerations", pin.ended AS "pinnedEnd"`;

/**
 * Joins what the audit trail says of a link's state, by the index of its records: no separate statement, and so from the same
 * snapshot as the link.
 *
 * @param link the column of the link's id
 */
export function joinPin(link: string, records = RECORDS): string {
  return `
  LEFT JOIN LATERAL (
    SELECT array_agg(e.details ->> 'generation') AS generations,
      coalesce(bool_or(e.action IN ('link.revoked', 'link.expired_unconfirmed') OR e.details ->> 'status' = 'revoked'), false)
        AS ended
    FROM (
      SELECT action, details FROM audit_events
      WHERE link_id = ${link} AND action IN (${PINNING.map((action) => `'${action}'`).join(', ')})
      ORDER BY id DESC LIMIT ${records}
    ) AS e
  ) AS pin ON true`;
}

/** The highest generation in the records; 0 if they name none. Anything but a number counts as none. */
export function pinnedGeneration({ pinnedGenerations }: LinkPin): number {
  const named = (pinnedGenerations ?? []).filter((text) => text !== null && /^\d{1,15}$/.test(text));
  return Math.max(0, ...named.map(Number));
}

/**
 * Whether a link is in an older state than the trail records: its rows were restored. A generation and its record are committed
 * together, and an end is final, so this never happens on its own.
 */
export function isPutBack(
  link: { readonly generation: number | string; readonly status: string },
  pin: LinkPin,
): boolean {
  if (pin.pinnedEnd && link.status !== 'revoked') return true;
  return Number(link.generation) < pinnedGeneration(pin);
}
