/**
 * `npm run bench:start -- [--rounds N] [--json FILE]`: how long the built broker takes from its start until it is ready, in production
 * mode on a migrated database, and what memory it then holds, next to Node with nothing to do.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { median } from '../figures/median.js';
import { processorTime, residentMegabytes } from '../figures/process-figures.js';
import { BrokerStage } from '../proxy/stage/broker-stage.js';

/** Seconds from the start until the broker is ready, and megabytes at rest. */
const GOALS = { seconds: 2, megabytes: 150 };

/** Milliseconds after which a broker without calls is at rest: the work of its start has ended. */
const REST = 10_000;

/** Where nobody listens: a broker is ready without COCO. */
const NO_COCO = 'http://127.0.0.1:1';

interface Start {
  /** Until it is ready. */
  readonly seconds: number;
  /** Processor time until then. */
  readonly cpuSeconds: number;
  /** Resident memory at rest. */
  readonly megabytes: number;
}

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, json: { type: 'string' } },
});
const stage = await BrokerStage.create(NO_COCO);
try {
  const brokers: Start[] = [];
  const bare: Start[] = [];
  for (let round = 0; round < Number(values.rounds); round += 1) {
    bare.push(await startBareNode());
    brokers.push(await startBroker());
  }
  const results = {
    at: new Date().toISOString(),
    processor: cpus()[0]?.model,
    cores: cpus().length,
    node: process.version,
    goals: GOALS,
    broker: middleOf(brokers),
    bareNode: middleOf(bare),
  };
  console.dir(results);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results, undefined, 2)}\n`);
} finally {
  await stage.remove();
}

async function startBroker(): Promise<Start> {
  const begun = performance.now();
  const replica = await stage.startReplica();
  const [seconds, cpuSeconds] = [(performance.now() - begun) / 1_000, processorTime(replica.pid) / 1e6];
  await pause(REST);
  const megabytes = residentMegabytes(replica.pid);
  await replica.stop();
  return { seconds, cpuSeconds, megabytes };
}

/** Node itself, which says that it runs and then waits. */
async function startBareNode(): Promise<Start> {
  const begun = performance.now();
  const program = "process.stdout.write('ready'); setInterval(() => undefined, 60_000)";
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  const { pid = 0 } = child;
  const [seconds, cpuSeconds] = [(performance.now() - begun) / 1_000, processorTime(pid) / 1e6];
  const megabytes = residentMegabytes(pid);
  child.kill();
  await once(child, 'close');
  return { seconds, cpuSeconds, megabytes };
}

/** The medians. */
function middleOf(starts: readonly Start[]): Start {
  const of = (name: keyof Start): number => Number(median(starts.map((start) => start[name])).toFixed(2));
  return { seconds: of('seconds'), cpuSeconds: of('cpuSeconds'), megabytes: of('megabytes') };
}
