import type { LedgerEntry } from '../../../apps/sandbox/src/ledger/entry.js';
import { isLostInTail } from '../incidents/fail-over.js';
import type { Happening } from '../incident.js';
import { legibleFaults } from '../incidents/token-faults.js';
import { replicaOf, type History } from './history.js';

/** Milliseconds that a request or an answer may be on its way: a connection cut then takes it along. */
const DELIVERY_WINDOW = 1_000;

/** Milliseconds in which a pair is on a disk that works. */
const JOURNAL_TIME = 3_000;

/** Milliseconds that a claim lasts: a process killed later than that had long lost its right to the pair. */
const LEASE = 15_000;

/** Milliseconds after which a frozen caller finds its own time limit run out before it sees the answer. */
const CALL_TIMEOUT = 9_000;

/** Whether the provider gave a verdict or tokens: anything else changed nothing there. */
export function wasProcessed({ outcome }: LedgerEntry): boolean {
  return outcome === 'ok' || outcome === 'invalid_grant';
}

/** Why the answer to a token call may have been lost; `undefined` if it must have been saved. */
export function whyLost(history: History, call: LedgerEntry): string | undefined {
  if (call.fault !== undefined && !call.answered) return `not answered (${call.fault})`;
  if (call.fault !== undefined && !legibleFaults.has(call.fault)) return `illegible (${call.fault})`;
  const replica = replicaOf(history, call);
  const until = (call.endedAt ?? Infinity) + DELIVERY_WINDOW;
  const hit = history.happenings.find(
    (happening) =>
      breaks(happening, replica, call.startedAt, until) ||
      killedUnjournalled(history, happening, call) ||
      starved(history, happening, call),
  );
  if (hit !== undefined) return `${hit.trouble.kind} before it was safe`;
  return isInLostTail(history, call)
    ? 'saved in the tail that the standby lacked, by a replica that ended'
    : undefined;
}

function isInLostTail(history: History, call: LedgerEntry): boolean {
  const replica = replicaOf(history, call);
  const linkId = history.links.find(({ grantId }) => grantId === call.grantId)?.id ?? '';
  const ends = history.happenings.filter(
    ({ trouble }) =>
      trouble.breaks.includes('process') && trouble.kind !== 'freeze' && trouble.replica === replica,
  );
  return history.happenings.some(
    ({ trouble, behind, until }) =>
      trouble.losesTail === true &&
      behind !== undefined &&
      isLostInTail({ behind, until }, linkId, call, ends),
  );
}

/** Whether the caller had no processor for long, after its call and before the next one for the link. */
function starved(
  { tokenCalls, hosts }: History,
  { trouble, from, until }: Happening,
  call: LedgerEntry,
): boolean {
  const isItsOwn = trouble.replica === hosts.indexOf(call.headers.host ?? '');
  if (!isItsOwn || !trouble.breaks.includes('processor')) return false;
  const next = tokenCalls.find(
    ({ grantId, startedAt }) => grantId === call.grantId && startedAt > call.startedAt,
  );
  return until >= call.startedAt && from <= (next?.startedAt ?? Infinity);
}

/** Whether the caller was killed while it still held the link, and its disk had not got the pair: its journal tells. */
function killedUnjournalled(history: History, happening: Happening, call: LedgerEntry): boolean {
  const { trouble, from, journalled } = happening;
  if (trouble.kind !== 'kill' || trouble.replica !== replicaOf(history, call)) return false;
  const answeredAt = call.endedAt ?? from;
  const room = hadNoDisk(history, trouble.replica, answeredAt) ? LEASE : JOURNAL_TIME;
  // A dead process calls nobody: what reaches the provider right after its death was on its way before.
  const wasOnItsWay = from < call.startedAt && call.startedAt <= from + DELIVERY_WINDOW;
  if (wasOnItsWay) return call.startedAt <= happening.until;
  if (from < call.startedAt || from > answeredAt + room) return false;
  const link = history.links.find(({ grantId }) => grantId === call.grantId);
  const saved = history.ends.get(link?.id ?? '')?.generation ?? 0;
  return (journalled?.get(link?.id ?? '') ?? 0) <= saved;
}

/** Whether the replica's journal did not work when it might have written what was answered then. */
function hadNoDisk({ happenings }: History, replica: number, answeredAt: number): boolean {
  return happenings.some(
    ({ trouble, from, until }) =>
      trouble.replica === replica &&
      trouble.breaks.includes('journal') &&
      from <= answeredAt + JOURNAL_TIME &&
      until >= answeredAt,
  );
}

function breaks(
  { trouble, from, until: over }: Happening,
  replica: number,
  start: number,
  end: number,
): boolean {
  if (trouble.replica !== replica) return false;
  if (trouble.breaks.includes('coco')) return from <= end && over >= start - DELIVERY_WINDOW;
  return trouble.kind === 'freeze' && from <= end && over - start >= CALL_TIMEOUT;
}
