/**
 * Sends calls at an even pace for a long time, whether or not earlier ones have been answered, and reports each part of
 * that time. A separate process that gets its order in a message, and rests when it has sent a stretch of calls, until
 * the next message.
 */
import { once } from 'node:events';
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import { Agent, request } from 'undici';

/** Where calls go, how many there are, and how long. */
export interface EvenOrder {
  /** In turn. */
  readonly urls: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly perSecond: number;
  /** Parts that are reported. */
  readonly parts: number;
  readonly stretchesPerPart: number;
  readonly secondsPerStretch: number;
}

/** What it tells: that it rests, with no call unanswered, or what a part brought. */
export type EvenMessage = { readonly rests: true } | { readonly part: EvenPart };

/** The calls that began in one part. Times are milliseconds. */
export interface EvenPart {
  readonly calls: number;
  /** Answers other than 2xx, and connections that broke. */
  readonly failed: number;
  readonly p50: number;
  readonly p99: number;
}

/** Milliseconds between two bursts: short compared with what is measured. */
const BEAT = 5;

const MICROSECONDS = 1_000;

const agent = new Agent({ connections: 256 });

process.once('message', (order: EvenOrder) => {
  void run(order).then(() => {
    process.disconnect();
  });
});

async function run(order: EvenOrder): Promise<void> {
  for (let part = 0; part < order.parts; part += 1) tell({ part: await runPart(order) });
  await agent.close();
}

async function runPart(order: EvenOrder): Promise<EvenPart> {
  const times = createHistogram();
  let [calls, failed] = [0, 0];
  for (let stretch = 0; stretch < order.stretchesPerPart; stretch += 1) {
    const sent = await sendStretch(order, times);
    calls += sent.calls;
    failed += sent.failed;
    tell({ rests: true });
    await once(process, 'message');
  }
  return {
    calls,
    failed,
    p50: times.percentile(50) / MICROSECONDS,
    p99: times.percentile(99) / MICROSECONDS,
  };
}

/** Ends when each of its calls has been answered. */
async function sendStretch(
  order: EvenOrder,
  times: RecordableHistogram,
): Promise<Pick<EvenPart, 'calls' | 'failed'>> {
  const unanswered = new Set<Promise<void>>();
  let [calls, failed] = [0, 0];
  const start = performance.now();
  for (let elapsed = 0; elapsed < order.secondsPerStretch; elapsed = (performance.now() - start) / 1_000) {
    for (; calls < elapsed * order.perSecond; calls += 1) {
      const url = order.urls[calls % order.urls.length] ?? '';
      const call = callOnce(url, order.headers, times).then((isGood) => {
        if (!isGood) failed += 1;
        unanswered.delete(call);
      });
      unanswered.add(call);
    }
    await new Promise((resolve) => setTimeout(resolve, BEAT));
  }
  await Promise.all(unanswered);
  return { calls, failed };
}

function tell(message: EvenMessage): void {
  process.send?.(message);
}

/** @returns whether it was answered well */
async function callOnce(
  url: string,
  headers: EvenOrder['headers'],
  times: RecordableHistogram,
): Promise<boolean> {
  const start = performance.now();
  try {
    const { statusCode, body } = await request(url, { dispatcher: agent, headers });
    await body.dump();
    times.record(Math.max(1, Math.round((performance.now() - start) * MICROSECONDS)));
    return statusCode < 300;
  } catch {
    return false;
  }
}
