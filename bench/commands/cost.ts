/** What a synchronous typed command without proof costs, in turns with the last release on the same database. */
import type { BrokerChild } from '../../test/harness/broker/broker-child.js';
import { median } from '../harness/figures/median.js';
import { processorTime } from '../harness/figures/process-figures.js';
import type { LoadGenerator, LoadOrder } from '../proxy/load/load-generator.js';
import { SWITCH_ON, type CommandStage } from './command-stage.js';

const CONNECTIONS = 16;

const WARM_UP_SECONDS = 5;

/**
 * The share of commands that may fail: if the machine pauses for a moment, a command is refused because its rights are
 * out of date.
 */
const FAILURES = 0.01;

interface Cost {
  readonly callsPerSecond: number;
  readonly p99: number;
  readonly microsecondsPerCommand: number;
}

/** One value of each for each round. */
type CostsByRound = Readonly<Record<keyof Cost, readonly number[]>>;

/** What each version took in each round, and the median of the ratios of processor time, round by round. */
export interface Costs {
  readonly earlier: CostsByRound;
  readonly this: CostsByRound;
  readonly ratio: number;
}

/** @param releaseFolder where the last release was built @throws Error when a command fails */
export async function measureCost(
  stage: CommandStage,
  releaseFolder: string,
  load: LoadGenerator,
  { seconds, rounds }: { readonly seconds: number; readonly rounds: number },
): Promise<Costs> {
  const before = await stage.brokers.startReplica({}, [], releaseFolder);
  const measure = (broker: BrokerChild): Promise<Cost> => measureOne(stage, broker, load, seconds);
  for (const broker of [before, stage.broker]) await load.run(orderTo(stage, broker, WARM_UP_SECONDS));
  const pairs: (readonly [Cost, Cost])[] = [];
  for (let round = 0; round < rounds; round += 1) {
    pairs.push([await measure(before), await measure(stage.broker)]);
    process.stderr.write(`round ${round + 1} of ${rounds}\n`);
  }
  return {
    earlier: byRound(pairs.map(([cost]) => cost)),
    this: byRound(pairs.map(([, cost]) => cost)),
    ratio: median(pairs.map(([old, now]) => now.microsecondsPerCommand / old.microsecondsPerCommand)),
  };
}

async function measureOne(
  stage: CommandStage,
  broker: BrokerChild,
  load: LoadGenerator,
  seconds: number,
): Promise<Cost> {
  const before = processorTime(broker.pid);
  const { calls, callsPerSecond, p99, errors } = await load.run(orderTo(stage, broker, seconds));
  if (errors > calls * FAILURES) throw new Error(`${errors} of ${calls} commands failed`);
  return { callsPerSecond, p99, microsecondsPerCommand: (processorTime(broker.pid) - before) / calls };
}

function orderTo(stage: CommandStage, broker: BrokerChild, seconds: number): LoadOrder {
  const [linkId = ''] = stage.linkIds;
  const url = stage.commandsUrl(broker, linkId);
  return { url, headers: stage.headers, body: SWITCH_ON, connections: CONNECTIONS, seconds };
}

function byRound(costs: readonly Cost[]): CostsByRound {
  return {
    callsPerSecond: costs.map(({ callsPerSecond }) => callsPerSecond),
    p99: costs.map(({ p99 }) => p99),
    microsecondsPerCommand: costs.map(({ microsecondsPerCommand }) => microsecondsPerCommand),
  };
}
