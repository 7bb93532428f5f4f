import { UserEvents } from './user-events.js';
import { Module } from '@nestjs/common';
import { Deliverer } from './sending/deliverer.js';
import { DeliveryMetrics } from './delivery/delivery-metrics.js';
import { DeliverySchedule } from './delivery/delivery-schedule.js';
import { DeliveryStore } from './delivery/delivery.store.js';
import { TargetPolicy } from './sending/target-policy.js';
import { EventFeed } from './event-feed.js';
import { EventProjection } from './event-projection.js';
import { EventProjectionStore } from './event-projection.store.js';
import { EventsController } from './events.controller.js';
import { AdminWebhooks } from './webhooks/admin-webhooks.js';
import { AdminWebhooksController } from './webhooks/admin-webhooks.controller.js';
import { DeliveryList } from './webhooks/delivery-list.js';
import { HostNames } from './sending/host-names.js';
import { ReplacedSecrets } from './webhooks/replaced-secrets.js';
import { WebhookSecretsModule } from './webhooks/webhook-secrets.module.js';
import { WebhookStore } from './webhooks/webhook.store.js';
import { WebhookTester } from './webhooks/webhook-tester.js';
import { WebhooksController } from './webhooks/webhooks.controller.js';

/** Events about a service's links: a feed to poll, and webhooks. */
@Module({
  imports: [WebhookSecretsModule],
  controllers: [EventsController, WebhooksController, AdminWebhooksController],
  providers: [
    EventProjectionStore,
    EventProjection,
    EventFeed,
    WebhookStore,
    DeliveryList,
    ReplacedSecrets,
    { provide: HostNames, useFactory: () => new HostNames() },
    TargetPolicy,
    WebhookTester,
    AdminWebhooks,
    DeliveryStore,
    Deliverer,
    DeliveryMetrics,
    DeliverySchedule,
    UserEvents,
  ],
  exports: [UserEvents],
})
export class EventsModule {}
