import type { CallRecord } from '../load.js';
import { isDatabaseAway, type Happening } from '../incident.js';
import { whyLost } from './arrival.js';
import { groupCalls, type History } from './history.js';
import { overlaps } from './link-states.js';

/**
 * Milliseconds after a fault has ended in which its refusals may still come: a lease's length without claims
 * (15 beats of a second and a little more), back-off, an open circuit.
 */
const AFTERMATH = 25_000;

/** Milliseconds after which a replica has recovered from its own incident, or from a database outage. */
const OWN_AFTERMATH = 10_000;

/**
 * The same after a promotion: replicas need a while to reach the new server, and only then begins the lease's length in which
 * nothing is claimed.
 */
const AFTERMATH_OF_PROMOTION = OWN_AFTERMATH + AFTERMATH;

/** Milliseconds after which all replicas know a link's new state; longer if a replica is not notified. */
const ANNOUNCED = 2_000;
const ANNOUNCED_LATE = 12_000;

/** Milliseconds that an access token lives; part of it is left aside for clocks and whole seconds. */
const SURELY_VALID = 3_500;

/** Milliseconds from an answer in which its pair is committed and announced on a healthy system. */
const COMMIT_TIME = 1_000;

/** Refusals that say the broker could not reach what it needs, by what that may be. */
const upstreamCodes: ReadonlySet<string> = new Set([
  'upstream_failure',
  'upstream_connect_timeout',
  'upstream_first_byte_timeout',
  'upstream_idle_timeout',
  'upstream_total_timeout',
  'upstream_unavailable',
]);
const databaseCodes: ReadonlySet<string> = new Set([
  'overloaded',
  'storage_unavailable',
  'vault_unavailable',
  'audit_unavailable',
]);

/** An answer that nothing explains. */
export interface WrongAnswer {
  /** What it was and why it is wrong. */
  readonly kind: string;
  /** When and where it was seen. */
  readonly seen: string;
  readonly record: CallRecord;
}

/** What clients got. */
export interface AnswerFindings {
  readonly wrong: readonly WrongAnswer[];
  /** All answers, by status and code. */
  readonly counts: ReadonlyMap<string, number>;
}

/** Every answer is right, or a refusal that the faults explain. */
export function checkAnswers(history: History): AnswerFindings {
  const counts = new Map<string, number>();
  const wrong: WrongAnswer[] = [];
  const validity = new Validity(history);
  for (const record of history.records) {
    const kind = `${record.status ?? 'no answer'} ${record.code ?? ''}`.trim();
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    const problem = problemOf(history, record, validity);
    if (problem === undefined) continue;
    const when = new Date(record.from).toISOString().slice(11, 23);
    wrong.push({
      kind: `${kind}: ${problem}`,
      record,
      seen: `${when} replica ${record.replica}, link ${record.link.id}`,
    });
  }
  return { wrong, counts };
}

/** Healthy links whose callers got an unexplained 503 while only another link was faulty. */
export function becauseOfAnother(history: History, wrong: readonly WrongAnswer[]): readonly string[] {
  return wrong
    .filter(({ record }) => record.status === 503 && isBesideAnother(history, record))
    .map(({ kind, seen }) => `${kind}; ${seen}`);
}

function isBesideAnother({ happenings }: History, record: CallRecord): boolean {
  return happenings.some(
    (happening) =>
      happening.trouble.grantId !== undefined &&
      happening.trouble.grantId !== record.link.grantId &&
      overlaps(happening, record, ANNOUNCED),
  );
}

function problemOf(history: History, record: CallRecord, validity: Validity): string | undefined {
  const { status, code, rightUser } = record;
  if (!rightUser) return "holds another user's data";
  if (status === 200) return undefined;
  // A replica that wakes up may find that the request took too long to arrive.
  if (status === undefined || status === 408)
    return explained(history, record, isOwnTrouble) ? undefined : 'no answer without cause';
  if (status === 409 && code === 'reauthorization_required') {
    const slack = explained(history, record, isDatabaseTrouble) ? ANNOUNCED_LATE : ANNOUNCED;
    // The record of the refusal may be gone with the lost tail.
    if (
      history.happenings.some(
        (one) => one.trouble.losesTail === true && overlaps(one, record, ANNOUNCED_LATE),
      )
    )
      return undefined;
    const spans = history.states.refused.get(record.link.id) ?? [];
    return spans.some((span) => overlaps(span, record, slack)) ? undefined : 'the link was not refused then';
  }
  if (code === 'token_refresh_unavailable') return refreshProblem(history, record, validity);
  if (code !== undefined && upstreamCodes.has(code))
    return explained(history, record, isOwnTrouble) ? undefined : 'COCO was healthy';
  if (code !== undefined && databaseCodes.has(code))
    return explained(history, record, isDatabaseTrouble) ? undefined : 'the database was healthy';
  return 'is never right';
}

function refreshProblem(history: History, record: CallRecord, validity: Validity): string | undefined {
  const isBraked = history.states.braked.some((span) => overlaps(span, record, AFTERMATH));
  if (!isBraked && !explained(history, record, isTokenTrouble)) return 'the token endpoint was healthy';
  return validity.isSure(record) ? 'the link had a valid token' : undefined;
}

type Cause = (happening: Happening, record: CallRecord) => boolean;

function explained(history: History, record: CallRecord, cause: Cause): boolean {
  return history.happenings.some((happening) => {
    const isOver = happening.until + aftermathOf(happening, cause) < record.from;
    return happening.from <= record.until && !isOver && cause(happening, record);
  });
}

function aftermathOf({ trouble }: Happening, cause: Cause): number {
  if (cause === isOwnTrouble || cause === isDatabaseTrouble) return OWN_AFTERMATH;
  if (trouble.breaks.includes('processor')) return OWN_AFTERMATH;
  return trouble.kind === 'fail-over' ? AFTERMATH_OF_PROMOTION : AFTERMATH;
}

/** Whether it keeps this link from being refreshed; a fault of a replica may, as it may hold the link. */
function isTokenTrouble({ trouble }: Happening, { link }: CallRecord): boolean {
  return trouble.breaks.length > 0 && (trouble.grantId === undefined || trouble.grantId === link.grantId);
}

function isOwnTrouble({ trouble }: Happening, { replica }: CallRecord): boolean {
  return trouble.breaks.length > 0 && trouble.replica === replica;
}

function isDatabaseTrouble(happening: Happening, record: CallRecord): boolean {
  return isDatabaseAway(happening.trouble) || isOwnTrouble(happening, record);
}

/** When each link surely had a valid token that every replica could read. */
class Validity {
  private readonly calls;

  constructor(private readonly history: History) {
    this.calls = groupCalls(history.tokenCalls, 'grantId');
  }

  isSure({ link, from, until }: CallRecord): boolean {
    const call = this.calls
      .get(link.grantId)
      ?.findLast(({ endedAt, outcome }) => outcome === 'ok' && (endedAt ?? Infinity) < from - COMMIT_TIME);
    if (call === undefined || until > call.startedAt + SURELY_VALID) return false;
    if (whyLost(this.history, call) !== undefined) return false;
    // Only its holder knows a pair that could not be committed.
    return !this.history.happenings.some(
      (happening) =>
        happening.trouble.breaks.some((part) => part !== 'token endpoint') &&
        happening.from <= until &&
        happening.until + OWN_AFTERMATH >= call.startedAt,
    );
  }
}
