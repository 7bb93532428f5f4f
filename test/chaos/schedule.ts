import type { Draft, Incident, Plan } from './incident.js';
import { planClockStep } from './incidents/clock.js';
import { planSecretChange } from './incidents/client-secret.js';
import { planCut, planShut, planSilence } from './incidents/connections.js';
import { planDeviceFault } from './incidents/devices.js';
import { planReadOnly, planStandstill, planStop } from './incidents/database.js';
import { planFailOver } from './incidents/fail-over.js';
import { planHerd } from './incidents/herd.js';
import { planJournalDamage } from './incidents/journal.js';
import { planEnd, planFreeze, planTerminateBusy } from './incidents/process.js';
import { planMassRefusal } from './incidents/refusals.js';
import { planThrottling, planTokenFault, planWrapping } from './incidents/token-faults.js';
import type { SeededRandom } from './random.js';

/** Milliseconds of quiet before the first fault and between two of one track. */
const SHORTEST_GAP = 1_000;
const LONGEST_GAP = 9_000;

/** Milliseconds from the start to the mass refusal: nothing has succeeded yet that would speak against the brake. */
const MASS_REFUSAL_AT = 500;

/** The share of a run for which COCO may throttle, in one go. */
const THROTTLED_SHARE = 0.25;

type Plans = readonly [Plan, ...Plan[]];

/** What happens to one replica. */
function replicaPlans(replica: number): Plans {
  return [
    (random) => planEnd('kill', replica, random),
    (random) => planEnd('terminate', replica, random),
    (random) => planTerminateBusy(replica, random),
    (random) => planFreeze(replica, random),
    () => planCut('database', replica),
    () => planCut('sandbox', replica),
    (random) => planShut('database', replica, random),
    (random) => planShut('sandbox', replica, random),
    (random) => planSilence(replica, random),
    (random) => planJournalDamage(replica, random),
    (random) => planJournalDamage(replica, random),
    (random) => planClockStep(replica, random),
  ];
}

/** What happens to the database of all. */
function databasePlans(failOvers: boolean): Plans {
  const usual: Plans = [planStop, planStandstill, planReadOnly];
  return failOvers ? [...usual, planFailOver, planFailOver] : usual;
}

/** What happens at COCO. */
function providerPlans(milliseconds: number): Plans {
  const few: Plan = (random) => planMassRefusal(random, random.integer(2, 8));
  const throttling: Plan = (random) => planThrottling(random, milliseconds * THROTTLED_SHARE);
  return [
    planTokenFault,
    planTokenFault,
    planTokenFault,
    planWrapping,
    few,
    throttling,
    planSecretChange,
    planHerd,
  ];
}

/**
 * Plans the faults of a run: every decision comes from the random numbers, so the same seed plans the same. Each replica,
 * the database, the provider and the devices have separate tracks; on a track one fault follows the other, across tracks they
 * overlap. The provider begins by refusing everybody. All are mended by `milliseconds`.
 *
 * @param failOvers whether the database has a standby that may take over
 */
export function planIncidents(
  random: SeededRandom,
  milliseconds: number,
  { replicas, failOvers }: { readonly replicas: number; readonly failOvers: boolean },
): Incident[] {
  const refusal: Incident = { at: MASS_REFUSAL_AT, ...planMassRefusal(random) };
  const tracks = [
    ...Array.from({ length: replicas }, (_, replica) => replicaPlans(replica)),
    databasePlans(failOvers),
  ].map((plans) => planTrack(random, milliseconds, plans, 0));
  const provider = planTrack(
    random,
    milliseconds,
    providerPlans(milliseconds),
    MASS_REFUSAL_AT + refusal.duration,
  );
  // Last, so that what else is planned from a seed does not depend on it.
  const devices = planTrack(random, milliseconds, [planDeviceFault], 0);
  return [refusal, ...provider, ...tracks.flat(), ...devices].sort((left, right) => left.at - right.at);
}

function planTrack(random: SeededRandom, milliseconds: number, plans: Plans, from: number): Incident[] {
  const incidents: Incident[] = [];
  let at = from + random.integer(SHORTEST_GAP, LONGEST_GAP);
  for (;;) {
    const draft: Draft = random.pick(plans)(random);
    if (at + draft.duration >= milliseconds) return incidents;
    incidents.push({ at, ...draft });
    at += draft.duration + random.integer(SHORTEST_GAP, LONGEST_GAP);
  }
}
