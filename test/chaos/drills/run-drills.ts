import type { Conductor } from '../conductor.js';
import type { Draft, Incident } from '../incident.js';
import { lostTail } from '../incidents/fail-over.js';
import { commandsOfAKilledReplica } from './commands-of-a-killed-replica.js';
import { longRetryAfter, refusedClient } from './limits-of-coco.js';
import { outageAtTheWorstTime } from './outage-at-the-worst-time.js';
import { overtakenHolder } from './overtaken-holder.js';
import { slowDisk } from './slow-disk.js';

/** Milliseconds from the start of the first drill until the disk is slow: the holder is frozen and its links wait. */
const DURING_FREEZE = 8_000;

/** The drills by name, in the order in which they are held. */
const drills = {
  // First: that the replica is gone is noticed during the others.
  'commands of a killed replica': [at(0, commandsOfAKilledReplica())],
  'overtaken holder': [at(0, overtakenHolder()), at(DURING_FREEZE, slowDisk())],
  'outage at the worst time': [at(0, outageAtTheWorstTime())],
  'lost tail': [at(0, lostTail())],
  'limits of COCO': [at(0, longRetryAfter()), at(0, refusedClient())],
} as const satisfies Readonly<Record<string, readonly Incident[]>>;

export type DrillName = keyof typeof drills;

/** All drills. */
export const drillNames = Object.keys(drills) as DrillName[];

/** The drill that loses the primary permanently: it needs a standby. */
export const FAIL_OVER_DRILL: DrillName = 'lost tail';

/**
 * Failures at the very moment that hurts, staged while everything else works: random ones seldom hit it, and leave little running
 * that could be hurt.
 *
 * @param calm resolves once links are refreshed again
 */
export async function runDrills(
  conductor: Conductor,
  names: readonly DrillName[],
  calm: () => Promise<unknown>,
): Promise<void> {
  for (const name of names) {
    await calm();
    console.log(`drill: ${name}`);
    await conductor.conduct(drills[name]);
  }
}

function at(milliseconds: number, draft: Draft): Incident {
  return { at: milliseconds, ...draft };
}
