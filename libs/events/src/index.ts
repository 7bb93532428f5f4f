/** Events about the links of a service's users: the feed, and webhooks. */
import { LeaveOutErasedUsers1700001667000 } from './migrations/1700001667000-leave-out-erased-users.js';
import { CreateEvents1700001100000 } from './migrations/1700001100000-create-events.js';
import { AnnounceEndsOfCommands1700001551000 } from './migrations/1700001551000-announce-ends-of-commands.js';
import { IndexEventsOfGrantees1700001552000 } from './migrations/1700001552000-index-events-of-grantees.js';
import { IndexDueDeliveries1700001613000 } from './migrations/1700001613000-index-due-deliveries.js';
import { KeepTriesOfDeliveries1700001612000 } from './migrations/1700001612000-keep-tries-of-deliveries.js';
import { MakeDeliveryIds1700001340000 } from './migrations/1700001340000-make-delivery-ids.js';

export { UserEvents } from './user-events.js';
export { EventsModule } from './events.module.js';
export { WebhookSecretsModule } from './webhooks/webhook-secrets.module.js';
export { EventsSettings } from './events-settings.js';

/** The migrations of the tables of events and webhooks. */
export const eventsMigrations = [
  CreateEvents1700001100000,
  MakeDeliveryIds1700001340000,
  AnnounceEndsOfCommands1700001551000,
  IndexEventsOfGrantees1700001552000,
  KeepTriesOfDeliveries1700001612000,
  IndexDueDeliveries1700001613000,
  LeaveOutErasedUsers1700001667000,
];
