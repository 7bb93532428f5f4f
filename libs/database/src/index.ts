/** The broker's PostgreSQL: connections and their limits, migrations, and the feed of what changed. */
export { advisoryLocks } from './advisory-locks.js';
export { ChangeFeed } from './change-feed.js';
export type { ChangeListener } from './change-feed.js';
export { DatabaseConnections } from './database-connections.js';
export { isDatabaseOutage } from './database-outage.js';
export { databaseOptions } from './database-options.js';
export type { DatabaseSchema } from './database-options.js';
export { DatabaseProbe, DatabaseReadOnly } from './database-probe.js';
export { DatabaseModule } from './database.module.js';
export { DatabaseSettings } from './database-settings.js';
export { buildIndex } from './build-index.js';
export { commandLimits } from './limits.js';
export { SchemaLocked, transactionWithLocks } from './lock-patience.js';
export { migrate, MigrationUnderWay } from './migrate.js';
export { poolOf } from './pool-of.js';
export { checkServerVersion, PostgresTooOld } from './server-version.js';
export { createUuid7 } from './uuid7.js';
export { withPatience } from './with-patience.js';
