/** How commands affect reads: the p99 of reads on a quiet broker, during commands without proof, and with proof. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
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
}

/** The rows of the table, the ratio of both p99, and how the commands ended. */
export interface ProofFigures {
  readonly rows: Readonly<Record<string, Row>>;
  readonly ratio: number;
  readonly ended: string;
}

/** @param rate commands a second */
export async function measureProofs(stage: CommandStage, rate: number): Promise<ProofFigures> {
  const asynchronous = { prefer: 'respond-async' };
  const proved = { ...SWITCH_ON, confirm: { within: WITHIN_SECONDS } };
  const unproved = { ...SWITCH_ON, confirm: { within: 0 } };
  await reads(stage, WARM_UP_SECONDS);
  const quiet = await reads(stage, SECONDS);
  const beside = async (body: unknown): Promise<Row> => {
    const commands = paced({
      urls: stage.linkIds.map((linkId) => stage.commandsUrl(stage.broker, linkId)),
      headers: { ...stage.headers, ...asynchronous },
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
  };
  const rows = { quiet, 'during commands': await beside(unproved), 'during proofs': await beside(proved) };
  return { rows, ratio: rows['during proofs'].p99 / quiet.p99, ended: await stage.brokers.commandEnds() };
}

async function reads(stage: CommandStage, seconds: number): Promise<Row> {
  const { calls, p50, p99, failed } = await paced({
    urls: stage.linkIds.map((linkId) => stage.lampUrl(stage.broker, linkId)),
    headers: stage.headers,
    perSecond: READS_PER_SECOND,
    seconds,
  });
  return { 'reads/s': Math.round(calls / seconds), p50, p99, 'commands/s': 0, failed };
}

async function paced(order: PacedOrder): Promise<PacedResult> {
  const child = fork(fileURLToPath(new URL('./paced-load-process.js', import.meta.url)), { execArgv: [] });
  child.send(order);
  const [result] = (await once(child, 'message')) as [PacedResult];
  return result;
}
