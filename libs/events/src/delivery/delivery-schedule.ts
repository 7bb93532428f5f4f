import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Beat, InFlight, Randomness } from '#kernel';
import { isDecryptionFailure } from '#keyring';
import { EventsSettings } from '../events-settings.js';
import { Deliverer } from './deliverer.js';
import { DeliveryMetrics } from './delivery-metrics.js';
import { retryDelay, type DeliveryOutcome } from './delivery-outcome.js';
import { DeliveryStore, type ClaimedDelivery } from './delivery.store.js';

/** Milliseconds between two polls for due deliveries. */
const BEAT = 500;

/** Deliveries this replica makes at once. */
const CONCURRENCY = 16;

/** Of these, to one webhook: a slow receiver does not hold up the others. */
const CONCURRENCY_PER_WEBHOOK = 4;

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
  private readonly inFlight = new Map<string, Promise<void>>();
  private readonly busy = new Map<string, number>();
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

  /** What is being sent has been awaited as work in flight; the claim of a delivery that was cut off simply expires. */
  async onModuleDestroy(): Promise<void> {
    await this.beat.stop();
  }

  private async claimAll(): Promise<void> {
    while (this.beat.isBeating && !this.work.isStopping && this.inFlight.size < CONCURRENCY) {
      const full = [...this.busy].filter(([, count]) => count >= CONCURRENCY_PER_WEBHOOK).map(([id]) => id);
      // Few at a time, so that one webhook does not take every place in a single claim.
      const claimed = await this.store.claim(CONCURRENCY_PER_WEBHOOK, full);
      if (claimed.length === 0) return;
      for (const delivery of claimed) this.begin(delivery);
    }
  }

  private begin(delivery: ClaimedDelivery): void {
    const { id, webhookId } = delivery;
    this.busy.set(webhookId, (this.busy.get(webhookId) ?? 0) + 1);
    const sending = this.work
      .run('delivery', () => this.send(delivery))
      .catch((error: unknown) => {
        // The claim expires, and the delivery is repeated.
        this.logger.warn(
          `Delivery ${id} could not be made: ${error instanceof Error ? error.name : 'unknown error'}`,
        );
      })
      .finally(() => {
        this.inFlight.delete(id);
        const others = (this.busy.get(webhookId) ?? 1) - 1;
        if (others === 0) this.busy.delete(webhookId);
        else this.busy.set(webhookId, others);
        // The next event of the same link may go now.
        if (this.beat.isBeating) this.beat.now();
      });
    this.inFlight.set(id, sending);
  }

  private async send(delivery: ClaimedDelivery): Promise<void> {
    if (!delivery.isVisible) {
      await this.store.save(delivery, NOT_PERMITTED, undefined);
      return;
    }
    const outcome = await this.attempt(delivery);
    const { retryDelays } = this.settings;
    const retryIn = retryDelay(outcome, delivery.attempts, retryDelays, this.randomness.fraction());
    this.metrics.count(outcome, retryIn);
    await this.store.save(delivery, outcome, retryIn);
    if (outcome.kind === 'gone') await this.store.disable(delivery);
  }

  /**
   * Operators must repair a secret that does not decrypt: the delivery is retried as if its receiver were
   * down.
   */
  private async attempt(delivery: ClaimedDelivery): Promise<DeliveryOutcome> {
    try {
      return await this.deliverer.deliver(delivery);
    } catch (error) {
      if (!isDecryptionFailure(error)) throw error;
      this.logger.error(`The secret of webhook ${delivery.webhookId} does not decrypt`);
      return { kind: 'failed', status: undefined, cause: 'key_unavailable', retryAfterSeconds: undefined };
    }
  }
}
