import { Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { KeyUses } from '#vault';
import { Deliverer } from './delivery/deliverer.js';
import { DeliveryMetrics } from './delivery/delivery-metrics.js';
import { DeliverySchedule } from './delivery/delivery-schedule.js';
import { DeliveryStore } from './delivery/delivery.store.js';
import { TargetPolicy } from './delivery/target-policy.js';
import { EventFeed } from './event-feed.js';
import { EventProjection } from './event-projection.js';
import { EventProjectionStore } from './event-projection.store.js';
import { EventsController } from './events.controller.js';
import { DeliveryList } from './webhooks/delivery-list.js';
import { sealedWebhooks, SecretUpkeep } from './webhooks/secret-upkeep.js';
import { WebhookSecretSealer } from './webhooks/webhook-secrets.js';
import { WebhookStore } from './webhooks/webhook.store.js';
import { WebhooksController } from './webhooks/webhooks.controller.js';

/** What services are told of their links: a feed they ask, and webhooks. */
@Module({
  controllers: [EventsController, WebhooksController],
  providers: [
    EventProjectionStore,
    EventProjection,
    EventFeed,
    WebhookSecretSealer,
    WebhookStore,
    DeliveryList,
    SecretUpkeep,
    TargetPolicy,
    DeliveryStore,
    Deliverer,
    DeliveryMetrics,
    DeliverySchedule,
  ],
})
export class EventsModule {
  constructor(uses: KeyUses, database: DataSource) {
    uses.addRecords(sealedWebhooks(database));
  }
}
