/**
 * Sends calls at an even pace, whether or not earlier ones have been answered. A separate process that gets its order
 * in a message.
 */
import { Agent, request } from 'undici';
import { quantilesOf, rounded } from '../harness/figures/quantiles.js';

/** Where calls go, and how many there are. */
export interface PacedOrder {
  /** In turn. */
  readonly urls: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  /** Body of a POST; without it, a GET is sent. */
  readonly body?: string;
  readonly perSecond: number;
  readonly seconds: number;
}

/** The results of the calls. Times are milliseconds. */
export interface PacedResult {
  readonly calls: number;
  readonly p50: number;
  readonly p99: number;
  /** Answers other than 2xx, and connections that broke. */
  readonly failed: number;
}

/** Milliseconds between two bursts: short compared with what is measured. */
const BEAT = 5;

const agent = new Agent({ connections: 512 });

process.once('message', (order: PacedOrder) => {
  void run(order).then((result) => {
    process.send?.(result);
    process.disconnect();
  });
});

async function run(order: PacedOrder): Promise<PacedResult> {
  const times: number[] = [];
  const calls: Promise<void>[] = [];
  let failed = 0;
  const one = async (url: string): Promise<void> => {
    const start = performance.now();
    try {
      if ((await send(url, order)) >= 300) failed += 1;
      times.push(performance.now() - start);
    } catch {
      failed += 1;
    }
  };
  const start = performance.now();
  while (performance.now() - start < order.seconds * 1_000) {
    const due = ((performance.now() - start) / 1_000) * order.perSecond;
    while (calls.length < due) calls.push(one(order.urls[calls.length % order.urls.length] ?? ''));
    await new Promise((resolve) => setTimeout(resolve, BEAT));
  }
  await Promise.all(calls);
  await agent.close();
  const { p50, p99 } = rounded(quantilesOf(times));
  return { calls: calls.length, p50, p99, failed };
}

async function send(url: string, { headers, body }: PacedOrder): Promise<number> {
  const method = body === undefined ? 'GET' : 'POST';
  const answer = await request(url, {
    dispatcher: agent,
    method,
    headers,
    ...(body !== undefined && { body }),
  });
  await answer.body.dump();
  return answer.statusCode;
}
