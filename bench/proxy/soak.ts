import { residentMegabytes } from '../figures/process-figures.js';
import type { LoadGenerator } from './load/load-generator.js';
import type { ProxyStage } from './stage/proxy-stage.js';

const CONNECTIONS = 16;

/** Memory measurements spread over the soak. */
const LOOKS = 20;

/** Minimum seconds of one burst between two measurements. */
const SHORTEST_BURST = 1;

/** How memory behaved over many calls. */
export interface SoakResult {
  readonly calls: number;
  readonly errors: number;
  /** Megabytes after each burst of calls. */
  readonly residentMegabytes: readonly number[];
  /** The second half's largest deviation from the first half's end, as a share of it. */
  readonly drift: number;
}

/** Sends this many calls, and measures the broker's memory now and then. */
export async function soak(stage: ProxyStage, load: LoadGenerator, calls: number): Promise<SoakResult> {
  const subject = stage.subjects.find(({ name }) => name === 'broker');
  if (subject === undefined) throw new Error('there is no broker on the stage');
  const order = { ...subject, connections: CONNECTIONS };
  const first = await load.run({ ...order, seconds: 5 });
  const seconds = Math.max(SHORTEST_BURST, Math.round(calls / first.callsPerSecond / LOOKS));
  const megabytes: number[] = [];
  let [sent, errors] = [first.calls, first.errors];
  while (sent < calls || megabytes.length < 4) {
    const burst = await load.run({ ...order, seconds });
    sent += burst.calls;
    errors += burst.errors;
    megabytes.push(residentMegabytes(subject.pid));
    process.stderr.write(`soak: ${sent} calls, ${Math.round(megabytes.at(-1) ?? 0)} MB\n`);
  }
  return { calls: sent, errors, residentMegabytes: megabytes, drift: driftOf(megabytes) };
}

/** Anything that grows with the calls shows in the second half; in the first, the heap finds its size. */
function driftOf(megabytes: readonly number[]): number {
  const half = Math.floor(megabytes.length / 2);
  const settled = Math.max(...megabytes.slice(0, half));
  const later = megabytes.slice(half);
  return (Math.max(...later) - settled) / settled;
}
