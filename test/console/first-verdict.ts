/** Measures when the overview's verdict shows on a slow line: `npm run first-verdict`. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { ConsoleStage } from './console-stage.js';

/** 400 kbit/s each way and 300 ms for a round trip: a poor mobile connection. */
const SLOW_LINE = { offline: false, latency: 300, downloadThroughput: 50_000, uploadThroughput: 50_000 };

/** Milliseconds that it may take, from the empty cache. */
const GOAL = 6_000;

let stage: ConsoleStage;

beforeAll(async () => {
  stage = await ConsoleStage.start();
});

afterAll(() => stage.close());

async function firstVerdict(page: Page): Promise<{ readonly loading: number; readonly verdict: number }> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Network.clearBrowserCache');
  await devtools.send('Network.emulateNetworkConditions', SLOW_LINE);
  const begun = performance.now();
  await page.goto(stage.url('/'), { waitUntil: 'commit' });
  await page
    .getByText(/loading/i)
    .first()
    .waitFor();
  const loading = performance.now() - begun;
  await page
    .getByText(/^(Everything|Something) /)
    .first()
    .waitFor();
  return { loading: Math.round(loading), verdict: Math.round(performance.now() - begun) };
}

it('shows the verdict in time on a slow line', async () => {
  const times = [];
  for (let round = 0; round < 3; round += 1) {
    const page = await stage.openWindow();
    times.push(await firstVerdict(page));
    await page.context().close();
  }
  console.log('Milliseconds until something shows, and until the verdict:', times);
  expect(Math.min(...times.map(({ verdict }) => verdict))).toBeLessThan(GOAL);
});
