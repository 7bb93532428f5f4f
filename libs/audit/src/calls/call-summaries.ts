import type { AuditEvent } from '../audit-event.js';

/** Maximum grants named in one record: people read a record as one line. */
const NAMED_GRANTS = 50;

/** Reads through one link in one minute, as they are counted. */
export interface MinuteCount {
  readonly minute: string;
  readonly serviceId: string;
  readonly linkId: string;
  readonly outcome: string;
  readonly calls: number;
  readonly grantId?: string | undefined;
}

/** Reads of one service in one minute, on this replica. */
interface Summary {
  readonly minute: string;
  readonly serviceId: string;
  readonly calls: Record<string, number>;
  readonly links: Set<string>;
  /** Grants by which the service read. */
  readonly grants: Set<string>;
}

/** Counts of minutes that are not recorded yet, by minute and service. */
export type Summaries = ReadonlyMap<string, Summary>;

/** Adds counts; what was there before stays as it is. */
export function withCounts(summaries: Summaries, counts: readonly MinuteCount[]): Summaries {
  const sums = new Map([...summaries].map(([key, summary]) => [key, copyOf(summary)]));
  for (const { minute, serviceId, linkId, outcome, calls, grantId } of counts) {
    const key = `${minute} ${serviceId}`;
    const summary = sums.get(key) ?? { minute, serviceId, calls: {}, links: new Set(), grants: new Set() };
    summary.calls[outcome] = (summary.calls[outcome] ?? 0) + calls;
    summary.links.add(linkId);
    if (grantId !== undefined && summary.grants.size < NAMED_GRANTS) summary.grants.add(grantId);
    sums.set(key, summary);
  }
  return sums;
}

function copyOf(summary: Summary): Summary {
  return {
    ...summary,
    calls: { ...summary.calls },
    links: new Set(summary.links),
    grants: new Set(summary.grants),
  };
}

/** Separates finished minutes, which become records, from those that may still grow. @param now the current minute */
export function splitAt(
  summaries: Summaries,
  now: string,
): { readonly records: AuditEvent[]; readonly rest: Summaries } {
  const isOver = ([, { minute }]: [string, Summary]): boolean => minute < now;
  return {
    records: [...summaries].filter(isOver).map(([, summary]) => recordOf(summary)),
    rest: new Map([...summaries].filter((entry) => !isOver(entry))),
  };
}

function recordOf({ minute, serviceId, calls, links, grants }: Summary): AuditEvent {
  return {
    action: 'calls.counted',
    result: 'succeeded',
    actor: { kind: 'service', id: serviceId },
    serviceId,
    details: {
      minute,
      succeeded: calls.succeeded ?? 0,
      failed: calls.failed ?? 0,
      links: links.size,
      ...(grants.size > 0 && { grants: [...grants].join(' ') }),
    },
  };
}
