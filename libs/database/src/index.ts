/** The broker's PostgreSQL: connection options, migrations, and the feed of what changed. */
export { advisoryLocks } from './advisory-locks.js';
export { ChangeFeed } from './change-feed.js';
export type { ChangeListener } from './change-feed.js';
export { isDatabaseOutage } from './database-outage.js';
export { databaseOptions } from './database-options.js';
export type { DatabaseSchema } from './database-options.js';
export { DatabaseModule } from './database.module.js';
export { DatabaseSettings } from './database-settings.js';
export { migrate } from './migrate.js';
export { DatabaseConnections } from './recycle-pool.js';
