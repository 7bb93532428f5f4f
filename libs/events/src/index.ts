/** Events about the links of a service's users: the feed, and webhooks. */
import { CreateEvents1700001100000 } from './migrations/1700001100000-create-events.js';
import { MakeDeliveryIds1700001340000 } from './migrations/1700001340000-make-delivery-ids.js';

export { EventsModule } from './events.module.js';
export { WebhookSecretsModule } from './webhooks/webhook-secrets.module.js';
export { EventsSettings } from './events-settings.js';

/** The migrations of the tables of events and webhooks. */
export const eventsMigrations = [CreateEvents1700001100000, MakeDeliveryIds1700001340000];
