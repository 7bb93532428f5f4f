import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Beat, failureName, InFlight, Randomness } from '#kernel';
import { EventsSettings } from '../events-settings.js';
import { Deliverer, type Message } from '../sending/deliverer.js';
import { DeliveryLanes } from './delivery-lanes.js';
import { DeliveryMetrics } from './delivery-metrics.js';
import { retryDelay, type DeliveryOutcome } from '../sending/delivery-outcome.js';
import { DeliveryStore, type ClaimedDelivery } from './delivery.store.js';

/** Milliseconds between two polls for due deliveries. */
const BEAT = 500;

/** Milliseconds from which an attempt counts as slow: receivers should store the event and answer at once. */
const SLOW = 2_000;

/** The service's access was narrowed while the delivery waited. It is listed as dead, and its event is not sent. */
const NOT_PERMITTED: DeliveryOutcome = {
  kind: 'failed',
  status: undefined,
  cause: 'not_permitted',
  retryAfterSeconds: undefined,
};

/** Sends what is due from the outbox. */
@Injectable()
export class DeliverySchedule implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(DeliverySchedule.name);
  private readonly lanes = new DeliveryLanes();
  private readonly beat = new Beat(
    BEAT,
    () => this.claimAll(),
    (failure) => {
      this.logger.warn(`Webhooks could not be sent: ${failure}`);
    },
  );

  constructor(
    private readonly store: DeliveryStore,
    private readonly deliverer: Deliverer,
    private readonly metrics: DeliveryMetrics,
    private readonly randomness: Randomness,
    private readonly settings: EventsSettings,
    private readonly work: InFlight,
  ) {}

  onApplicationBootstrap(): void {
    this.beat.start();
  }

  /** Deliveries being sent have been awaited as work in flight; the claim of one that was cut off simply expires. */
  async onModuleDestroy(): Promise<void> {
    await this.beat.stop();
  }

  private async claimAll(): Promise<void> {
    while (this.beat.isBeating && !this.work.isStopping && this.lanes.hasRoom) {
      const claimed = await this.store.claim(this.lanes.atOnce, this.lanes.barred);
      if (claimed.length === 0) return;
      for (const delivery of claimed) this.begin(delivery);
    }
  }

  private begin(delivery: ClaimedDelivery): void {
    const { id } = delivery;
    this.lanes.enter(id, delivery);
    void this.work
      .run('delivery', () => this.send(delivery))
      .catch((error: unknown) => {
        // The claim expires, and the delivery is repeated.
        this.logger.warn(`Delivery ${id} could not be made: ${failureName(error)}`);
      })
      .finally(() => {
        this.lanes.leave(id);
        // The next event of the same link may go now.
        if (this.beat.isBeating) this.beat.now();
      });
  }

  private async send(delivery: ClaimedDelivery): Promise<void> {
    if (!delivery.isVisible) {
      await this.store.save(delivery, NOT_PERMITTED, undefined);
      return;
    }
    const { outcome, duration } = await this.deliverer.send(delivery, eventMessage(delivery));
    this.lanes.note(delivery.webhookId, outcome.kind !== 'delivered' || duration >= SLOW);
    const { retryDelays } = this.settings;
    const retryIn = retryDelay(outcome, delivery.attempts, retryDelays, this.randomness.fraction());
    this.metrics.count(outcome, retryIn);
    await this.store.save(delivery, outcome, retryIn, duration);
    if (outcome.kind === 'gone') await this.store.disable(delivery);
  }
}

type ToldEvent = Pick<ClaimedDelivery, 'eventId' | 'type' | 'at' | 'sequence' | 'data' | 'isResent'>;

/**
 * The message of an event: as in the feed, without the id, which is in a header. One that was given up and is sent
 * again says so, since newer events of its link may have arrived meanwhile; its time and its position are still the
 * event's.
 */
function eventMessage({ eventId, type, at, sequence, data, isResent }: ToldEvent): Message {
  const event = { type, timestamp: at, sequence, ...(isResent && { resent: true }), data };
  return { id: eventId, body: JSON.stringify(event) };
}
