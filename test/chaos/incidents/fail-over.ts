import { setTimeout as delay } from 'node:timers/promises';
import type { LedgerEntry } from '../../../apps/sandbox/src/ledger/entry.js';
import { fateOf } from '../link-fate.js';
import type { Draft, Happening, Scene } from '../incident.js';
import type { SeededRandom } from '../random.js';
import type { Replication } from '../stage/replicated-database.js';
import type { Stage } from '../stage/stage.js';

/** How the primary is lost. */
interface FailOver {
  readonly replication: Replication;
  readonly signal: 'SIGKILL' | 'SIGSTOP';
  /** Milliseconds of the primary's last life that the standby lacks, or that commits wait for it. */
  readonly lag: number;
}

/** The primary is lost and its standby takes over: either kind of replication, a primary that dies or falls silent. */
export function planFailOver(random: SeededRandom): Draft {
  const details: FailOver = {
    replication: random.pick<Replication>(['synchronous', 'asynchronous']),
    signal: random.pick<FailOver['signal']>(['SIGKILL', 'SIGSTOP']),
    lag: random.integer(200, 1_500),
  };
  return {
    duration: random.integer(500, 4_000),
    trouble: {
      kind: 'fail-over',
      details: { ...details },
      breaks: ['database'],
      losesTail: details.replication === 'asynchronous',
      strike: (scene, happening, outage) => strike(scene, details, happening, outage),
    },
  };
}

/** The replica that finds the new primary last, and how many milliseconds after the others: fewer than a lease lasts. */
const LATE = 0;
const LATE_BY = 5_000;

/**
 * The primary dies, and its last commits are lost with it. One of the replicas that fetched these pairs finds the new
 * primary late: until then nobody may claim.
 */
export function lostTail(): Draft {
  const plan: FailOver = { replication: 'asynchronous', signal: 'SIGKILL', lag: 1_500 };
  return {
    duration: 500,
    trouble: {
      kind: 'fail-over',
      details: { drill: 'lost tail', ...plan },
      breaks: ['database'],
      losesTail: true,
      strike: async (scene, happening, outage) => {
        const { stage } = scene;
        const { databaseProxy } = stage.replica(LATE);
        const due = delay(BEFORE_DUE).then(() => makeAllDue(stage));
        const away = scene.note({ kind: 'late to the database', replica: LATE, breaks: ['database'] });
        happening.behind = await failOver(stage, plan, outage, () => {
          databaseProxy.cut();
        });
        if (happening.behind.size === 0)
          happening.broken = ['the standby lacked nothing: the drill showed nothing'];
        await due;
        await delay(LATE_BY);
        databaseProxy.mend();
        away.until = Date.now();
      },
    },
  };
}

/** Milliseconds from when the standby falls behind until links are refreshed that it will know nothing of. */
const BEFORE_DUE = 300;

async function makeAllDue(stage: Stage): Promise<void> {
  await stage.withDatabase((client) =>
    client.query(`UPDATE links SET refresh_due_at = now() WHERE status = 'active' AND lease_until IS NULL`),
  );
}

async function strike({ stage }: Scene, plan: FailOver, happening: Happening, outage: number): Promise<void> {
  happening.behind = await failOver(stage, plan, outage);
  happening.until = Date.now();
  await recover(stage);
}

/**
 * Fails over.
 *
 * @param outage milliseconds without a primary
 * @param atDeath called when the primary is gone
 * @returns the links whose refresh token the new primary holds in a version that the provider has replaced
 */
async function failOver(
  stage: Stage,
  { replication, signal, lag }: FailOver,
  outage: number,
  atDeath: () => void = () => undefined,
): Promise<ReadonlySet<string>> {
  await stage.replicate(replication);
  await stage.failOver({ signal, lag, outage }, () => {
    atDeath();
    return Promise.resolve();
  });
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
async function recover(stage: Stage): Promise<void> {
  await delay(SILENCE);
  await stage.restoreStandby();
}

/** Milliseconds for which connections to a silent primary stay open after the promotion: longer than a statement may take. */
const SILENCE = 6_000;

/** What the checker needs to know about a fail-over and the end of a replica. */
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
