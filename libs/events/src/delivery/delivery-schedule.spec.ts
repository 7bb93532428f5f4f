/** How many deliveries a replica makes at once, and when it begins none. */
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { InFlight, SystemRandomness } from '#kernel';
import type { EventsSettings } from '../events-settings.js';
import type { Deliverer } from './deliverer.js';
import type { DeliveryMetrics } from './delivery-metrics.js';
import type { DeliveryOutcome } from './delivery-outcome.js';
import { DeliverySchedule } from './delivery-schedule.js';
import type { ClaimedDelivery, DeliveryStore } from './delivery.store.js';

/** More than the time between two beats. */
const BEAT = 600;

let inFlight: InFlight;
let schedule: DeliverySchedule;
let due: ClaimedDelivery[];
let claims: number;
let sent: string[];
/** Ends all deliveries in flight. */
let answerAll: () => void;
/** Held open by a test that stops the schedule in the middle of a claim. */
let claiming: Promise<void>;

beforeEach(() => {
  jest.useFakeTimers();
  [due, claims, sent, claiming] = [[], 0, [], Promise.resolve()];
  inFlight = new InFlight();
  const waiting: ((outcome: DeliveryOutcome) => void)[] = [];
  answerAll = () => {
    for (const answer of waiting.splice(0)) answer({ kind: 'delivered', status: 204 });
  };
  const store = {
    claim: async (limit: number, busy: readonly string[]) => {
      claims += 1;
      await claiming;
      const claimed = due.filter(({ webhookId }) => !busy.includes(webhookId)).slice(0, limit);
      due = due.filter((delivery) => !claimed.includes(delivery));
      return claimed;
    },
    save: () => Promise.resolve(),
  };
  const deliverer = {
    deliver: ({ id }: ClaimedDelivery) => {
      sent.push(id);
      return new Promise<DeliveryOutcome>((resolve) => waiting.push(resolve));
    },
  };
  schedule = new DeliverySchedule(
    store as unknown as DeliveryStore,
    deliverer as unknown as Deliverer,
    { count: () => undefined } as unknown as DeliveryMetrics,
    new SystemRandomness(),
    { retryDelays: [1_000] } as unknown as EventsSettings,
    inFlight,
  );
  schedule.onApplicationBootstrap();
});

afterEach(async () => {
  answerAll();
  await schedule.onModuleDestroy();
  jest.useRealTimers();
});

const queue = (webhookId: string, count: number): void => {
  for (let number = 1; number <= count; number += 1)
    due.push({ id: `${webhookId}${number}`, webhookId, attempts: 1, isVisible: true } as ClaimedDelivery);
};

describe('webhooks are sent', () => {
  it('four at a time to one receiver, so that a slow one leaves room for the others', async () => {
    queue('slow', 9);
    queue('quick', 1);
    await jest.advanceTimersByTimeAsync(BEAT);
    expect(sent).toEqual(['slow1', 'slow2', 'slow3', 'slow4', 'quick1']);
    answerAll();
    await jest.advanceTimersByTimeAsync(0);
    expect(sent.slice(5)).toEqual(['slow5', 'slow6', 'slow7', 'slow8']);
  });

  it('sixteen at a time in all, and the next as soon as one has ended', async () => {
    for (const webhook of ['a', 'b', 'c', 'd', 'e']) queue(webhook, 4);
    await jest.advanceTimersByTimeAsync(BEAT);
    expect([sent.length, claims]).toEqual([16, 4]);
    await jest.advanceTimersByTimeAsync(BEAT);
    expect([sent.length, claims]).toEqual([16, 4]);
    answerAll();
    await jest.advanceTimersByTimeAsync(0);
    expect(sent).toHaveLength(20);
  });
});

describe('a broker that stops', () => {
  it('claims nothing more once it is about to', async () => {
    queue('a', 1);
    inFlight.beginStop();
    await jest.advanceTimersByTimeAsync(BEAT);
    expect([claims, sent]).toEqual([0, []]);
  });

  it('sends what it was claiming, and claims nothing more', async () => {
    queue('a', 8);
    const { promise, resolve } = Promise.withResolvers<undefined>();
    claiming = promise;
    await jest.advanceTimersByTimeAsync(BEAT);
    const stopped = schedule.onModuleDestroy();
    resolve(undefined);
    await stopped;
    expect([claims, sent]).toEqual([1, ['a1', 'a2', 'a3', 'a4']]);
  });
});
