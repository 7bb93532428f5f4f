import type { Stage } from '../stage/stage.js';

/** Milliseconds, epoch. `until` is `Infinity` for what lasts. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

/** What the audit trail says about past states: links may have come back, and so may belief in COCO's refusals. */
export interface StateHistory {
  /** When each link was `reauthorization_required`, by link. */
  readonly refused: ReadonlyMap<string, readonly Span[]>;
  /** When COCO's refusals were not believed. */
  readonly braked: readonly Span[];
}

interface Row {
  readonly at: Date;
  readonly action: string;
  readonly link_id: string | null;
}

/** Reads the states that links and the brake were in from the records of their changes. */
export async function readStates(stage: Stage): Promise<StateHistory> {
  const { rows } = await stage.withDatabase((client) =>
    client.query<Row>(
      `SELECT at, action, link_id FROM audit_events
       WHERE action IN ('link.recovered', 'refresh.braked', 'refresh.brake_released')
          OR (action = 'refresh.failed' AND result = 'refused')
       ORDER BY at`,
    ),
  );
  const ofLinks = Map.groupBy(
    rows.filter(({ link_id: linkId }) => linkId !== null),
    ({ link_id: linkId }) => linkId ?? '',
  );
  return {
    refused: new Map([...ofLinks].map(([id, changes]) => [id, spansOf(changes, 'refresh.failed')])),
    braked: spansOf(
      rows.filter(({ link_id: linkId }) => linkId === null),
      'refresh.braked',
    ),
  };
}

/** Whether a span has a moment in common with another, give or take some milliseconds. */
export function overlaps(span: Span, other: Span, slack = 0): boolean {
  return span.from - slack <= other.until && span.until + slack >= other.from;
}

/** @param beginning the action that begins a span; any other ends it */
function spansOf(changes: readonly Row[], beginning: string): Span[] {
  const spans: { from: number; until: number }[] = [];
  for (const { at, action } of changes) {
    const last = spans.at(-1);
    const isOpen = last?.until === Infinity;
    if (action === beginning && !isOpen) spans.push({ from: at.getTime(), until: Infinity });
    else if (action !== beginning && last !== undefined && isOpen) last.until = at.getTime();
  }
  return spans;
}
