/** How commands affect reads: the p99 of reads on a quiet broker, during commands without proof, and with proof, at several rates. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { processorTime } from '../harness/figures/process-figures.js';
import { SWITCH_ON, type CommandStage } from './command-stage.js';
import type { PacedOrder, PacedResult } from './paced-load-process.js';

/** Reads a second that are timed. */
const READS_PER_SECOND = 100;

/** Seconds of a measurement: by its middle, proofs of ten seconds have reached their full number. */
const SECONDS = 20;

/** Seconds of warm-up: proofs start to end, and code is compiled. */
const WARM_UP_SECONDS = 12;

const WITHIN_SECONDS = 10;

interface Row {
  readonly 'reads/s': number;
  readonly p50: number;
  readonly p99: number;
  readonly 'commands/s': number;
  readonly failed: number;
  /** What the broker took of a processor. */
  readonly 'broker cores': number;
  /** Those that the database got. */
  readonly 'statements/s': number;
}

/** The rows of the table, the ratio of the p99 at the highest rate to a quiet broker's, and how the commands ended. */
export interface ProofFigures {
  readonly rows: Readonly<Record<string, Row>>;
  readonly ratio: number;
  readonly ended: string;
}

/** @param rates commands a second, in rising order */
export async function measureProofs(stage: CommandStage, rates: readonly number[]): Promise<ProofFigures> {
  await reads(stage, WARM_UP_SECONDS);
  const quiet = await reads(stage, SECONDS);
  const rows: Record<string, Row> = { quiet };
  let last = quiet;
  for (const rate of rates) {
    rows[`${rate} commands`] = await beside(stage, rate, { ...SWITCH_ON, confirm: { within: 0 } });
    last = await beside(stage, rate, { ...SWITCH_ON, confirm: { within: WITHIN_SECONDS } });
    rows[`${rate} proofs`] = last;
  }
  return { rows, ratio: last.p99 / quiet.p99, ended: await stage.brokers.commandEnds() };
}

/** Reads while such commands are sent. */
async function beside(stage: CommandStage, rate: number, body: unknown): Promise<Row> {
  const commands = paced({
    urls: stage.linkIds.map((linkId) => stage.commandsUrl(stage.broker, linkId)),
    headers: { ...stage.headers, prefer: 'respond-async' },
    body: JSON.stringify(body),
    perSecond: rate,
    seconds: WARM_UP_SECONDS + SECONDS,
  });
  await reads(stage, WARM_UP_SECONDS);
  const row = await reads(stage, SECONDS);
  const sent = await commands;
  return {
    ...row,
    'commands/s': Math.round(sent.calls / (WARM_UP_SECONDS + SECONDS)),
    failed: row.failed + sent.failed,
  };
}

async function reads(stage: CommandStage, seconds: number): Promise<Row> {
  const before = processorTime(stage.broker.pid);
  const statements = await stage.brokers.countStatements();
  const { calls, p50, p99, failed } = await paced({
    urls: stage.linkIds.map((linkId) => stage.lampUrl(stage.broker, linkId)),
    headers: stage.headers,
    perSecond: READS_PER_SECOND,
    seconds,
  });
  const cores = (processorTime(stage.broker.pid) - before) / 1e6 / seconds;
  return {
    'reads/s': Math.round(calls / seconds),
    p50,
    p99,
    'commands/s': 0,
    failed,
    'broker cores': Math.round(cores * 100) / 100,
    'statements/s': Math.round(((await stage.brokers.countStatements()) - statements) / seconds),
  };
}

async function paced(order: PacedOrder): Promise<PacedResult> {
  const child = fork(fileURLToPath(new URL('./paced-load-process.js', import.meta.url)), { execArgv: [] });
  child.send(order);
  const [result] = (await once(child, 'message')) as [PacedResult];
  return result;
}
