import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { residentMegabytes } from '../harness/figures/process-figures.js';
import { LARGE_BODY, type ProxyStage } from './stage/proxy-stage.js';

/** Milliseconds between two memory measurements. */
const LOOK_INTERVAL = 20;

/** The effect of a large answer on the broker's memory. */
export interface StreamedAnswer {
  readonly megabytes: number;
  readonly seconds: number;
  /** Megabytes by which memory grew at most while the answer passed. */
  readonly growth: number;
}

/** Reads the large answer through the broker once to warm up and once to measure. */
export async function streamLargeAnswer(stage: ProxyStage): Promise<StreamedAnswer> {
  await takeAll(stage);
  const before = residentMegabytes(stage.broker.pid);
  let most = before;
  const looks = setInterval(() => {
    most = Math.max(most, residentMegabytes(stage.broker.pid));
  }, LOOK_INTERVAL);
  const startedAt = performance.now();
  try {
    await takeAll(stage);
  } finally {
    clearInterval(looks);
  }
  return {
    megabytes: LARGE_BODY / 1_024 ** 2,
    seconds: (performance.now() - startedAt) / 1_000,
    growth: most - before,
  };
}

async function takeAll({ largeUrl, headers }: ProxyStage): Promise<void> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    get(largeUrl, { headers }, resolve).once('error', reject);
  });
  let size = 0;
  answer.on('data', (chunk: Buffer) => (size += chunk.length));
  await once(answer, 'end');
  if (answer.statusCode !== 200 || size !== LARGE_BODY)
    throw new Error(`The large answer was ${answer.statusCode}, ${size} bytes`);
}
