/** `npm run bench:start`: how long the broker takes to start, and its memory at rest. `--help` says more. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { median } from '../harness/figures/median.js';
import { processorTime, residentMegabytes } from '../harness/figures/process-figures.js';
import { atMost, Report } from '../harness/figures/report.js';
import { readOptions } from '../harness/options/read-options.js';
import { BrokerStage } from '../proxy/stage/broker-stage.js';
import { startBench } from './options.js';

/** Seconds from the start until the broker is ready, and megabytes at rest. */
const GOALS = { seconds: atMost(2), cpuSeconds: undefined, megabytes: atMost(150) };

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

const chosen = readOptions(startBench);
const report = new Report(chosen);
const stage = await BrokerStage.create(NO_COCO);
try {
  const brokers: Start[] = [];
  const bare: Start[] = [];
  for (let round = 0; round < chosen.values.rounds; round += 1) {
    bare.push(await startBareNode());
    brokers.push(await startBroker());
  }
  add('ready', 's', 'seconds');
  add('processor time until ready', 's', 'cpuSeconds');
  add('resident memory at rest', 'MB', 'megabytes');

  function add(name: string, unit: string, of: keyof Start): void {
    const [own, other] = [brokers, bare].map((starts) => starts.map((start) => start[of])) as [
      number[],
      number[],
    ];
    const ratio = median(own) / median(other);
    report.add({
      name,
      unit,
      values: own,
      parameters: { subject: 'broker' },
      goal: GOALS[of],
      beside: [{ name: 'bare Node', ratio }],
    });
    report.add({ name, unit, values: other, parameters: { subject: 'bare Node' } });
  }
} finally {
  await stage.remove();
}
report.finish();

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
