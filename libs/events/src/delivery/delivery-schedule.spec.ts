/** How many deliveries a replica makes at once, and when it starts none. */
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { InFlight, SystemRandomness } from '#kernel';
import type { EventsSettings } from '../events-settings.js';
import type { Deliverer } from '../sending/deliverer.js';
import type { DeliveryMetrics } from './delivery-metrics.js';
import type { DeliveryOutcome } from '../sending/delivery-outcome.js';
import { DeliverySchedule } from './delivery-schedule.js';
import type { Barred, ClaimedDelivery, DeliveryStore } from './delivery.store.js';

/** More than the time between two beats. */
const BEAT = 600;

let inFlight: InFlight;
let schedule: DeliverySchedule;
let due: ClaimedDelivery[];
let claims: number;
let sent: string[];
/** Webhooks whose receivers refuse everything, and others that take their time. */
let failing: Set<string>;
let slow: Set<string>;
/** Ends all deliveries in flight. */
let answerAll: () => void;
/** Held open by a test that stops the schedule in the middle of a claim. */
let claiming: Promise<void>;

beforeEach(() => {
  jest.useFakeTimers();
  [due, claims, sent, claiming] = [[], 0, [], Promise.resolve()];
  [failing, slow] = [new Set(), new Set()];
  inFlight = new InFlight();
  const waiting: ((outcome: DeliveryOutcome) => void)[] = [];
  answerAll = () => {
    for (const answer of waiting.splice(0)) answer({ kind: 'delivered', status: 204 });
  };
  const store = {
    claim: async (limit: number, { webhookIds, serviceIds, ailing }: Barred) => {
      claims += 1;
      await claiming;
      const claimed = due
        .filter(
          ({ webhookId, serviceId }) => !webhookIds.includes(webhookId) && !serviceIds.includes(serviceId),
        )
        .filter(
          ({ webhookId }, index, all) =>
            !ailing.includes(webhookId) || all.findIndex((each) => each.webhookId === webhookId) === index,
        )
        .slice(0, limit);
      due = due.filter((delivery) => !claimed.includes(delivery));
      return claimed;
    },
    save: () => Promise.resolve(),
  };
  const deliverer = {
    send: async ({ id, webhookId }: ClaimedDelivery) => {
      sent.push(id);
      const failed = { kind: 'failed', status: 500, cause: 'refused', retryAfterSeconds: undefined } as const;
      const answered = new Promise<DeliveryOutcome>((resolve) => waiting.push(resolve));
      const outcome = await answered;
      return {
        outcome: failing.has(webhookId) ? failed : outcome,
        duration: slow.has(webhookId) ? 9_000 : 10,
      };
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

const queue = (webhookId: string, count: number, serviceId = `service of ${webhookId}`): void => {
  for (let number = 1; number <= count; number += 1)
    due.push({
      id: `${webhookId}${number}`,
      webhookId,
      serviceId,
      attempts: 1,
      isVisible: true,
    } as ClaimedDelivery);
};
/** Answers until nothing is sent any more. */
const answerUntilDone = async (): Promise<void> => {
  for (let before = -1; before !== sent.length;) {
    before = sent.length;
    answerAll();
    await jest.advanceTimersByTimeAsync(0);
  }
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

  it('thirty-two at a time in all, and the next as soon as one has ended', async () => {
    for (const webhook of 'abcdefghi') queue(webhook, 4);
    await jest.advanceTimersByTimeAsync(BEAT);
    expect([sent.length, claims]).toEqual([32, 8]);
    await jest.advanceTimersByTimeAsync(BEAT);
    expect([sent.length, claims]).toEqual([32, 8]);
    answerAll();
    await jest.advanceTimersByTimeAsync(0);
    expect(sent).toHaveLength(36);
  });

  it('eight at a time for one service, however many webhooks it has', async () => {
    for (let webhook = 0; webhook < 1_000; webhook += 1) queue(`dead${webhook}-`, 1, 'crowd');
    queue('quick', 1);
    await jest.advanceTimersByTimeAsync(BEAT);
    expect(sent.filter((id) => id.startsWith('dead'))).toHaveLength(8);
    expect(sent).toContain('quick1');
  });

  it.each(['refuse', 'take their time'])(
    'eight at a time to all that %s, and one to each of them',
    async (what) => {
      const ailing = Array.from({ length: 40 }, (_, index) => `ailing${index}-`);
      for (const webhook of ailing) (what === 'refuse' ? failing : slow).add(webhook);
      for (const webhook of ailing) queue(webhook, 1);
      await jest.advanceTimersByTimeAsync(BEAT);
      await answerUntilDone();
      sent = [];
      for (const webhook of ailing) queue(webhook, 3);
      queue('quick', 4);
      await jest.advanceTimersByTimeAsync(BEAT);
      expect(sent.filter((id) => id.startsWith('quick'))).toHaveLength(4);
      const toAiling = sent.filter((id) => id.startsWith('ailing'));
      expect(toAiling.length).toBeLessThan(8 + 4);
      expect(new Set(toAiling.map((id) => id.split('-')[0])).size).toBe(toAiling.length);
    },
  );

  it('four at a time again to one that has recovered', async () => {
    failing.add('b');
    queue('b', 1);
    await jest.advanceTimersByTimeAsync(BEAT);
    await answerUntilDone();
    failing.clear();
    queue('b', 1);
    await jest.advanceTimersByTimeAsync(BEAT);
    await answerUntilDone();
    sent = [];
    queue('b', 9);
    await jest.advanceTimersByTimeAsync(BEAT);
    expect(sent).toHaveLength(4);
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
