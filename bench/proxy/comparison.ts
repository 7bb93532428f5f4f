import { processorTime, residentMegabytes } from '../harness/figures/process-figures.js';
import type { LoadGenerator } from './load/load-generator.js';
import type { ProxyStage } from './stage/proxy-stage.js';
import type { Subject } from './stage/subject.js';

/** Every subject warms up, in turns of this load, until its code is compiled and its connections are open. */
const WARM_UP = { connections: 16, seconds: 3 };

/**
 * Calls after which the compiler takes no more time. A number of seconds does not do: where other programs used the processors too,
 * the broker had made 8,000 calls in twelve of them, and its compiler still took 18 % of its processor time.
 */
const WARM_UP_CALLS = 60_000;

/** Turns after which a subject is measured even if it has not come that far: one minute. */
const WARM_UP_TURNS = 20;

/** The results of one subject at one number of connections. */
export interface Cell {
  readonly subject: Subject['name'];
  readonly connections: number;
  readonly callsPerSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  /** Milliseconds. */
  readonly p99: number;
  /** User and system time of all of the subject's processes. */
  readonly processorMicrosecondsPerCall: number;
  readonly residentMegabytes: number;
  readonly errors: number;
}

/** The cells of all rounds, and what the database did meanwhile. */
export interface Comparison {
  /** In each group of the same subject and connections, one for each round. */
  readonly cells: readonly Cell[];
  /** Statements of all brokers while one of them was measured, for each call to it: those of their schedules, too. */
  readonly statementsPerCall: number;
}

/** Measures all subjects in turns, so that disturbances of the machine affect them alike. */
export async function compare(
  stage: ProxyStage,
  load: LoadGenerator,
  options: { readonly seconds: number; readonly rounds: number; readonly connections: readonly number[] },
): Promise<Comparison> {
  for (const subject of stage.subjects) await warmUp(subject, load);
  const cells: Cell[] = [];
  let [statements, brokerCalls] = [0, 0];
  for (let round = 0; round < options.rounds; round += 1) {
    for (const connections of options.connections) {
      for (const subject of stage.subjects) {
        // A broker also runs statements while others are measured; those are no part of any call.
        const before = await stage.brokers.countStatements();
        const { cell, calls } = await measure(subject, load, { connections, seconds: options.seconds });
        cells.push(cell);
        if (!subject.name.endsWith('broker')) continue;
        statements += (await stage.brokers.countStatements()) - before;
        brokerCalls += calls;
      }
    }
    process.stderr.write(`round ${round + 1} of ${options.rounds}\n`);
  }
  return { cells, statementsPerCall: statements / brokerCalls };
}

async function warmUp(subject: Subject, load: LoadGenerator): Promise<void> {
  let sent = 0;
  for (let turn = 0; turn < WARM_UP_TURNS && sent < WARM_UP_CALLS; turn += 1)
    sent += (await measure(subject, load, WARM_UP)).calls;
}

async function measure(
  subject: Subject,
  load: LoadGenerator,
  { connections, seconds }: { readonly connections: number; readonly seconds: number },
): Promise<{ readonly cell: Cell; readonly calls: number }> {
  const before = processorTime(subject.pid);
  const { calls, ...result } = await load.run({ ...subject, connections, seconds });
  const cell = {
    subject: subject.name,
    connections,
    ...result,
    processorMicrosecondsPerCall: (processorTime(subject.pid) - before) / calls,
    residentMegabytes: residentMegabytes(subject.pid),
  };
  return { cell, calls };
}
