import { Module } from '@nestjs/common';
import { Deliverer } from './delivery/deliverer.js';
import { DeliveryMetrics } from './delivery/delivery-metrics.js';
import { DeliverySchedule } from './delivery/delivery-schedule.js';
import { DeliveryStore } from './delivery/delivery.store.js';
import { TargetPolicy } from './webhooks/target-policy.js';
import { EventFeed } from './event-feed.js';
import { EventProjection } from './event-projection.js';
import { EventProjectionStore } from './event-projection.store.js';
import { EventsController } from './events.controller.js';
import { DeliveryList } from './webhooks/delivery-list.js';
import { ReplacedSecrets } from './webhooks/replaced-secrets.js';
import { WebhookSecretsModule } from './webhooks/webhook-secrets.module.js';
import { HostNames } from './webhooks/host-names.js';
import { WebhookStore } from './webhooks/webhook.store.js';
import { WebhooksController } from './webhooks/webhooks.controller.js';

/** Events about a service's links: a feed to poll, and webhooks. */
@Module({
  imports: [WebhookSecretsModule],
  controllers: [EventsController, WebhooksController],
  providers: [
    EventProjectionStore,
    EventProjection,
    EventFeed,
    WebhookStore,
    DeliveryList,
    ReplacedSecrets,
    TargetPolicy,
    DeliveryStore,
    Deliverer,
    { provide: HostNames, useFactory: () => new HostNames() },
    DeliveryMetrics,
    DeliverySchedule,
  ],
})
export class EventsModule {}
