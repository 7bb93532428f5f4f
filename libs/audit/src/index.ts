/** What happened: who did what through which link, and how often. */
import { CreateAuditTrail1700000000000 } from './migrations/1700000000000-create-audit-trail.js';

export { Activity } from './activity.js';
export type { ActivityEntry } from './activity.js';
export type { AuditAction, AuditActor, AuditEvent } from './audit-event.js';
export { AuditTrail, AuditUnavailable } from './audit-trail.js';
export { AuditModule } from './audit.module.js';
export { CallCounter } from './call-counter.js';
export type { CountedCall } from './call-counter.js';

/** The migrations of the audit tables. */
export const auditMigrations = [CreateAuditTrail1700000000000];

/** The audit tables are written and read by plain statements: they have no entities. */
export const auditEntities = [];
