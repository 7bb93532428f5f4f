import { setTimeout as pause } from 'node:timers/promises';
import type { LoadGenerator } from '../proxy/load/load-generator.js';
import { refreshesPerSecond } from '../refresh/round.js';
import type { ProcessorTimes, ReplicaStage } from './replica-stage.js';

/** One round with one number of replicas. */
export interface Round {
  readonly perSecond: number;
  /** Microseconds of processor time for each refresh or call. */
  readonly each: ProcessorTimes;
  /** Calls that were not answered well. */
  readonly errors: number;
}

/** Makes all links due, and waits until each has its next pair. */
export async function refreshRound(stage: ReplicaStage, links: number): Promise<Round> {
  const due = await stage.makeAllDue();
  const before = stage.processorTimes;
  const perSecond = await refreshesPerSecond(links, () => stage.refreshSpan(due));
  return { perSecond, each: share(before, stage.processorTimes, links), errors: 0 };
}

/** Calls after which a replica's code is compiled, as in the comparison of proxies. */
const WARM_UP_CALLS = 60_000;

/** Turns after which a replica is measured even if it has not come that far. */
const WARM_UP_TURNS = 10;

/** Calls one replica until its code is compiled. A replica that starts next to warm ones would otherwise slow the first rounds. */
export async function warmUp(
  url: string,
  headers: Readonly<Record<string, string>>,
  load: LoadGenerator,
): Promise<void> {
  let sent = 0;
  for (let turn = 0; turn < WARM_UP_TURNS && sent < WARM_UP_CALLS; turn += 1)
    sent += (await load.run({ url, headers, connections: 16, seconds: 3 })).calls;
}

/** Calls all replicas at once. */
export async function callRound(
  stage: ReplicaStage,
  load: LoadGenerator,
  { seconds, connections }: { readonly seconds: number; readonly connections: number },
): Promise<Round> {
  const { urls, headers } = stage;
  const before = stage.processorTimes;
  const results = await Promise.all(
    urls.map((url) =>
      load.run({ url, headers, seconds, connections: Math.max(1, Math.floor(connections / urls.length)) }),
    ),
  );
  const sum = (key: 'calls' | 'callsPerSecond' | 'errors'): number =>
    results.reduce((total, result) => total + result[key], 0);
  return {
    perSecond: sum('callsPerSecond'),
    each: share(before, stage.processorTimes, sum('calls')),
    errors: sum('errors'),
  };
}

/** Leaves all replicas alone for a while. @returns what each second costs */
export async function restRound(stage: ReplicaStage, seconds: number): Promise<Round> {
  const before = stage.processorTimes;
  await pause(1_000 * seconds);
  return { perSecond: 0, each: share(before, stage.processorTimes, seconds), errors: 0 };
}

function share(before: ProcessorTimes, after: ProcessorTimes, count: number): ProcessorTimes {
  const each = (part: keyof ProcessorTimes): number => (after[part] - before[part]) / count;
  return { brokers: each('brokers'), primary: each('primary'), standby: each('standby'), coco: each('coco') };
}
