import type { LedgerEntry } from '../../../apps/sandbox/src/ledger/entry.js';
import type { CommandRow } from '../commands/command-ends.js';
import type { AskedCommand } from '../commands/asked-command.js';
import type { CallRecord } from '../load.js';
import type { Happening } from '../incident.js';
import type { LinkEnd } from '../link-fate.js';
import type { StagedLink } from '../stage/stage.js';
import type { StateHistory } from './link-states.js';

/** What clients asked of lamps, what the broker says became of it, and what COCO and the lamps say. */
interface CommandHistory {
  readonly asked: readonly AskedCommand[];
  readonly rows: readonly CommandRow[];
  /** Commands as COCO received them, with what the lamps did. */
  readonly calls: readonly LedgerEntry[];
}

/** Everything a run left behind: the provider's ledger, the database, the clients' history, and what went wrong when. */
export interface History {
  readonly links: readonly StagedLink[];
  readonly ends: ReadonlyMap<string, LinkEnd>;
  readonly tokenCalls: readonly LedgerEntry[];
  readonly records: readonly CallRecord[];
  readonly happenings: readonly Happening[];
  /** What states links and the brake were in meanwhile. */
  readonly states: StateHistory;
  /** What the replicas' event loops were caught at. */
  readonly stalls: readonly string[];
  /** Links that were not refreshed again after recovery. */
  readonly unsettled: readonly string[];
  /** How each replica ended when asked to stop. */
  readonly exits: readonly string[];
  readonly commands: CommandHistory;
  /** The Host header by which each replica calls the provider. */
  readonly hosts: readonly string[];
}

/** The index of the replica that made a token call. */
export function replicaOf(history: History, call: LedgerEntry): number {
  return history.hosts.indexOf(call.headers.host ?? '');
}

/** Token calls grouped by a member, each group in order of time. */
export function groupCalls(
  calls: readonly LedgerEntry[],
  member: 'grantId' | 'refreshTokenHash',
): ReadonlyMap<string, readonly LedgerEntry[]> {
  return Map.groupBy(
    calls.filter((call) => call.grantType === 'refresh_token'),
    (call) => call[member] ?? '',
  );
}
