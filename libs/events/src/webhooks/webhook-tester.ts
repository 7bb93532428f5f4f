import { Injectable } from '@nestjs/common';
import { AuditTrail } from '#audit';
import { Clock, Ids } from '#kernel';
import { Deliverer } from '../sending/deliverer.js';
import { TooManyTests } from '../events-errors.js';
import { WebhookStore, type WebhookChanger } from './webhook.store.js';
import type { WebhookTest } from './webhook.view.js';

/**
 * Concurrent tests of a service's webhooks on each replica: people test one at a time, and each may wait for its
 * receiver.
 */
const TESTS_AT_ONCE = 2;

/** Sends test events to webhooks. */
@Injectable()
export class WebhookTester {
  private readonly running = new Map<string, number>();

  constructor(
    private readonly store: WebhookStore,
    private readonly deliverer: Deliverer,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /**
   * Sends one signed test event now, also to a disabled webhook, and reports how its receiver answered. It takes no
   * permit from a real delivery, is not retried, and changes nothing: a receiver that answers 410 stays registered.
   *
   * @throws WebhookNotFound, TooManyTests
   */
  async test(id: string, by: WebhookChanger): Promise<WebhookTest> {
    const target = await this.store.targetOf(by.serviceId, id);
    const count = this.running.get(by.serviceId) ?? 0;
    if (count >= TESTS_AT_ONCE) throw new TooManyTests();
    this.running.set(by.serviceId, count + 1);
    try {
      const eventId = this.ids.next();
      const event = { type: 'webhook.test', timestamp: this.clock.now(), data: { webhookId: id } };
      const { outcome, duration } = await this.deliverer.send(target, {
        id: eventId,
        body: JSON.stringify(event),
      });
      const delivered = outcome.kind === 'delivered';
      const error = delivered ? null : outcome.cause;
      this.audit.recordSoon({
        action: 'webhook.tested',
        result: delivered ? 'succeeded' : 'failed',
        ...by,
        details: { webhook: id, status: outcome.status ?? null, error },
      });
      return { eventId, delivered, status: outcome.status ?? null, error, durationMs: Math.round(duration) };
    } finally {
      this.leave(by.serviceId);
    }
  }

  private leave(serviceId: string): void {
    const others = (this.running.get(serviceId) ?? 1) - 1;
    if (others === 0) this.running.delete(serviceId);
    else this.running.set(serviceId, others);
  }
}
