import { setTimeout as delay } from 'node:timers/promises';
import type { LedgerEntry } from '../../../apps/sandbox/src/ledger/entry.js';
import { fateOf } from '../link-fate.js';
import type { SeededRandom } from '../random.js';
import type { Replication } from '../stage/replicated-database.js';
import type { Stage } from '../stage/stage.js';

/** The primary is lost and its standby takes over. */
export interface FailOverTrouble {
  readonly kind: 'fail-over';
  readonly replication: Replication;
  readonly signal: 'SIGKILL' | 'SIGSTOP';
  /** Milliseconds of the primary's last life that the standby lacks, or that commits wait for it. */
  readonly lag: number;
}

/** Plans one: either kind of replication, a primary that dies or falls silent. */
export function planFailOver(random: SeededRandom): { duration: number; trouble: FailOverTrouble } {
  return {
    duration: random.integer(500, 4_000),
    trouble: {
      kind: 'fail-over',
      replication: random.pick<Replication>(['synchronous', 'asynchronous']),
      signal: random.pick(['SIGKILL', 'SIGSTOP']),
      lag: random.integer(200, 1_500),
    },
  };
}

/**
 * Fails over.
 *
 * @param outage milliseconds without a primary
 * @returns the links whose refresh token the new primary holds in a version that the provider has replaced
 */
export async function failOver(
  stage: Stage,
  { replication, signal, lag }: FailOverTrouble,
  outage: number,
): Promise<ReadonlySet<string>> {
  await stage.replicate(replication);
  await stage.failOver({ signal, lag, outage });
  const { rows } = await stage.withDatabase((client) =>
    client.query<{ id: string }>(`SELECT id FROM links WHERE status = 'active'`),
  );
  const fates = await fateOf(
    stage,
    rows.map(({ id }) => id),
  );
  return new Set([...fates].filter(([, { tokenState }]) => tokenState === 'rotated').map(([id]) => id));
}

/** Gives the new primary a standby; not before replicas have had the silence of the old one for a while. */
export async function recover(stage: Stage): Promise<void> {
  await delay(SILENCE);
  await stage.restoreStandby();
}

/** Milliseconds for which connections to a silent primary stand after the promotion: longer than a statement may take. */
const SILENCE = 6_000;

/** What the checker needs to know of a fail-over and of the end of a replica. */
export interface ReplicaEnd {
  readonly from: number;
}

/**
 * Whether a pair is in no database and no memory: the standby lacked it, and the replica that had fetched it ended before it
 * could offer it to the new primary.
 */
export function isLostInTail(
  failover: { readonly behind: ReadonlySet<string>; readonly until: number },
  linkId: string,
  call: LedgerEntry,
  ends: readonly ReplicaEnd[],
): boolean {
  if (call.startedAt > failover.until || !failover.behind.has(linkId)) return false;
  return ends.some(({ from }) => from >= call.startedAt && from <= failover.until + RETURN_TIME);
}

/** Milliseconds in which a replica that lives has found the new primary and offered it what it lacks. */
const RETURN_TIME = 10_000;
