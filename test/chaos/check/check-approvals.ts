/** Commands that wait for approval, compared with what COCO received. */
import type { LedgerEntry } from '../../../apps/sandbox/src/ledger/entry.js';
import type { CommandRow } from '../commands/command-ends.js';
import type { AskedCommand } from '../commands/asked-command.js';

/** What is known of one command. */
interface Evidence {
  readonly command: AskedCommand;
  readonly rows: readonly CommandRow[];
  readonly calls: readonly LedgerEntry[];
}

/** States in which nothing may have been sent. */
const unsent: ReadonlySet<string> = new Set(['awaiting_approval', 'denied', 'expired']);

/** Codes that no approver should get, whatever happens. */
export const wrongDecisions: ReadonlySet<string> = new Set(['approver_refused', 'approval_mismatch']);

/** Whether it was sent more often than it was approved, or more than one decision counted. */
export function isSentAgain(evidence: Evidence): boolean {
  const { command, rows } = evidence;
  if (command.approval === undefined) return false;
  const decided = command.decisions.filter(({ status }) => status === 200).length;
  const sendable = rows.filter(({ state }) => !unsent.has(state)).length;
  return decided > 1 || (sendable > 0 && sendsOf(evidence) > sendable);
}

/** Whether it was sent although it was denied, has expired, or still waits. */
export function isSentUnapproved(evidence: Evidence): boolean {
  const { command, rows } = evidence;
  if (command.approval === undefined || sendsOf(evidence) === 0) return false;
  const isDenied = command.decisions.some(({ verdict, status }) => verdict === 'deny' && status === 200);
  return isDenied || rows.every(({ state }) => unsent.has(state));
}

/** Calls that COCO took. One whose token it refused is made again with a newer one. */
function sendsOf({ calls }: Evidence): number {
  return calls.filter(({ status }) => status !== 401).length;
}
