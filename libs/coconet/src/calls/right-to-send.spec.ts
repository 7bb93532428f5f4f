/** A call whose connection took long to open: its right was confirmed too early to count. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { SystemClock } from '#kernel';
import { CoconetMetrics } from './coconet-metrics.js';
import { command, TOKEN } from '../testing/coco-requests.js';
import { FakeCloud } from '../testing/fake-cloud.js';
import { testSettings } from '../testing/settings.js';
import { provesNothingDone } from '../transport/upstream-errors.js';
import { Upstream } from './upstream.js';
import type { RightToSend } from '../transport/right-to-send.js';

/** A right that is stale for the first calls about to be sent. */
class StaleRight {
  confirmed = 0;

  constructor(
    private stale: number,
    private readonly refusal?: Error,
  ) {}

  confirm(): Promise<void> {
    this.confirmed += 1;
    return this.refusal === undefined ? Promise.resolve() : Promise.reject(this.refusal);
  }

  get isFresh(): boolean {
    return this.stale-- <= 0;
  }
}

let cloud: FakeCloud;
let upstream: Upstream;
let metrics: Registry;

beforeEach(async () => {
  cloud = await FakeCloud.start();
  metrics = new Registry();
  upstream = new Upstream(
    testSettings({ baseUrl: cloud.url }),
    new CoconetMetrics(metrics),
    new SystemClock(),
  );
});

afterEach(async () => {
  await upstream.onModuleDestroy();
  await cloud.stop();
});

const send = (right: StaleRight): Promise<unknown> =>
  upstream.send(command, TOKEN, right as unknown as RightToSend);

const inFlight = async (): Promise<string> => metrics.getSingleMetricAsString('coconet_calls_in_flight');

describe('a command whose right is no longer fresh when its connection is open', () => {
  it('has it confirmed again, and is sent once', async () => {
    const right = new StaleRight(2);
    expect(await send(right)).toMatchObject({ status: 200 });
    expect([right.confirmed, cloud.seen.length]).toEqual([3, 1]);
  });

  it('keeps the connection that was opened for it', async () => {
    await send(new StaleRight(1));
    expect(cloud.connections).toBe(1);
  });

  it('is given up, surely not sent, where that goes on', async () => {
    const failure: unknown = await send(new StaleRight(Infinity)).catch((error: unknown) => error);
    expect([failure, provesNothingDone(failure)]).toEqual([
      expect.objectContaining({ code: 'overloaded' }),
      true,
    ]);
    expect(cloud.seen).toEqual([]);
    expect(await inFlight()).toMatch(/ 0$/m);
  });

  it('is refused as its right says, and leaves its place to others', async () => {
    const refusal = new Error('no longer');
    await expect(send(new StaleRight(0, refusal))).rejects.toBe(refusal);
    expect(await inFlight()).toMatch(/ 0$/m);
  });
});
