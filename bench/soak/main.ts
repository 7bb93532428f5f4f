/** `npm run bench:soak`: whether the memory and the times of one replica stay flat. `--help` says more. */
import { fork } from 'node:child_process';
import { on, once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { atMost, Report } from '../harness/figures/report.js';
import { readOptions } from '../harness/options/read-options.js';
import { chooseGenerator } from '../proxy/load/choose-generator.js';
import type { EvenMessage, EvenOrder, EvenPart } from './even-load-process.js';
import { soakBench } from './options.js';
import { SoakStage } from './soak-stage.js';
import { slopePerMinute, type Sample } from './trend.js';

/** The time of the second part is reported in tenths. */
const TENTHS = 10;

/** Looks at the heap in each tenth, between two stretches of calls. */
const LOOKS = 4;

/** Seconds of each burst of the first part. */
const BURST = 10;

/** The p99 of the last tenth, as a multiple of the first's. */
const P99_GOAL = atMost(1.2);

/** What the heap may grow by during the second part, as a share of what it holds: more than it varies by. */
const GROWTH_GOAL = atMost(0.05);

const chosen = readOptions(soakBench);
const { values } = chosen;
const report = new Report(chosen);
const stage = await SoakStage.create(values['refreshes-per-second']);
try {
  if (chosen.parts.includes('calls')) await sendCalls();
  if (chosen.parts.includes('hours')) await spendHours();
} finally {
  await stage.remove();
}
report.finish();

async function sendCalls(): Promise<void> {
  const load = chooseGenerator();
  const [url = ''] = stage.urls;
  const order = { url, headers: stage.headers, connections: 16, seconds: BURST };
  let { calls, errors } = await load.run(order);
  const held = [await stage.heldMegabytes()];
  while (calls < values.calls) {
    const burst = await load.run(order);
    calls += burst.calls;
    errors += burst.errors;
    held.push(await stage.heldMegabytes());
    process.stderr.write(`${calls} calls, heap ${held.at(-1)?.toFixed(1) ?? ''} MB\n`);
  }
  const parameters = { calls };
  report.add({ name: 'heap between bursts of calls', unit: 'MB', values: held, parameters });
  report.add({ name: 'calls that failed', unit: '', values: [errors], parameters, goal: atMost(0) });
}

async function spendHours(): Promise<void> {
  const { minutes } = values;
  const refreshesBefore = await stage.brokers.countRefreshes();
  const order: EvenOrder = {
    urls: stage.urls,
    headers: stage.headers,
    perSecond: values['calls-per-second'],
    parts: TENTHS,
    stretchesPerPart: LOOKS,
    secondsPerStretch: (60 * minutes) / TENTHS / LOOKS,
  };
  const { parts, heap } = await soak(order);
  const refreshes = (await stage.brokers.countRefreshes()) - refreshesBefore;
  reportParts(parts);
  reportHeap(heap);
  report.add({ name: 'refreshes meanwhile', unit: '/s', values: [refreshes / (60 * minutes)] });
}

/**
 * Sends the calls, and looks at the heap whenever they rest: a whole collection stops the broker for longer than its
 * queue is deep. The first tenth is left out of the heap's trend: memories fill.
 */
async function soak(order: EvenOrder): Promise<{ readonly parts: EvenPart[]; readonly heap: Sample[] }> {
  const child = fork(fileURLToPath(new URL('./even-load-process.js', import.meta.url)), { execArgv: [] });
  const ended = new AbortController();
  void once(child, 'exit').then(() => {
    ended.abort();
  });
  child.send(order);
  const startedAt = performance.now();
  const [parts, heap]: [EvenPart[], Sample[]] = [[], []];
  for await (const [told] of on(child, 'message', { signal: ended.signal })) {
    const message = told as EvenMessage;
    if ('part' in message) parts.push(message.part);
    else {
      const value = await stage.heldMegabytes();
      const minutes = (performance.now() - startedAt) / 60_000;
      if (parts.length > 0) heap.push({ minutes, value });
      process.stderr.write(`${minutes.toFixed(1)} min: heap ${value.toFixed(1)} MB\n`);
      child.send('go on');
    }
    if (parts.length === order.parts) break;
  }
  return { parts, heap };
}

function reportParts(parts: readonly EvenPart[]): void {
  const [first, last] = [parts[0], parts.at(-1)];
  const ratio = (last?.p99 ?? NaN) / (first?.p99 ?? NaN);
  for (const [index, { calls, failed, p50, p99 }] of parts.entries()) {
    const parameters = { tenth: index + 1, calls };
    const beside = index === parts.length - 1 ? [{ name: 'the first tenth', ratio, goal: P99_GOAL }] : [];
    report.add({ name: 'p50 of a call', unit: 'ms', values: [p50], parameters });
    report.add({ name: 'p99 of a call', unit: 'ms', values: [p99], parameters, beside });
    report.add({ name: 'calls that failed', unit: '', values: [failed], parameters, goal: atMost(0) });
  }
}

function reportHeap(heap: readonly Sample[]): void {
  const megabytes = heap.map(({ value }) => value);
  const slope = slopePerMinute(heap);
  const [first, last] = [heap[0]?.minutes ?? NaN, heap.at(-1)?.minutes ?? NaN];
  const mean = megabytes.reduce((sum, value) => sum + value, 0) / megabytes.length;
  report.add({ name: 'heap over time', unit: 'MB', values: megabytes });
  report.add({ name: 'slope of the heap', unit: 'MB an hour', values: [60 * slope] });
  const growth = (slope * (last - first)) / mean;
  report.add({ name: 'growth of the heap by its slope', unit: 'share', values: [growth], goal: GROWTH_GOAL });
}
