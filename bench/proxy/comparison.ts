import { median } from '../figures/median.js';
import { processorTime, residentMegabytes } from '../figures/process-figures.js';
import type { LoadGenerator } from './load/load-generator.js';
import type { ProxyStage } from './stage/proxy-stage.js';
import type { Subject } from './stage/subject.js';

/** Numbers of connections that are tried. */
const CONNECTIONS = [1, 16, 64] as const;

/** Every subject warms up: its code is compiled, its connections are open. */
const WARM_UP = { connections: 16, seconds: 5 };

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

/** Medians over the rounds, and what the database did meanwhile. */
export interface Comparison {
  readonly cells: readonly Cell[];
  /** Statements of all brokers for each call to the broker. */
  readonly statementsPerCall: number;
}

/** Measures all subjects in turns, so that disturbances of the machine affect them alike. */
export async function compare(
  stage: ProxyStage,
  load: LoadGenerator,
  options: { readonly seconds: number; readonly rounds: number },
): Promise<Comparison> {
  for (const subject of stage.subjects) await measure(subject, load, WARM_UP);
  const statementsBefore = await stage.brokers.countStatements();
  const cells: Cell[] = [];
  let brokerCalls = 0;
  for (let round = 0; round < options.rounds; round += 1) {
    for (const connections of CONNECTIONS) {
      for (const subject of stage.subjects) {
        const { cell, calls } = await measure(subject, load, { connections, seconds: options.seconds });
        cells.push(cell);
        if (subject.name.endsWith('broker')) brokerCalls += calls;
      }
    }
    process.stderr.write(`round ${round + 1} of ${options.rounds}\n`);
  }
  const statements = (await stage.brokers.countStatements()) - statementsBefore;
  return { cells: medians(cells), statementsPerCall: statements / brokerCalls };
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

function medians(cells: readonly Cell[]): Cell[] {
  const groups = Map.groupBy(cells, ({ subject, connections }) => `${subject} ${connections}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const middle = (name: Exclude<keyof Cell, 'subject'>): number => median(group.map((cell) => cell[name]));
    return {
      subject: first.subject,
      connections: first.connections,
      callsPerSecond: middle('callsPerSecond'),
      p50: middle('p50'),
      p99: middle('p99'),
      processorMicrosecondsPerCall: middle('processorMicrosecondsPerCall'),
      residentMegabytes: middle('residentMegabytes'),
      errors: group.reduce((sum, { errors }) => sum + errors, 0),
    };
  });
}
