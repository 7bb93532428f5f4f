import { Global, Module } from '@nestjs/common';
import { Activity } from './activity.js';
import { AuditTrail } from './audit-trail.js';
import { CallCounter } from './call-counter.js';

/** What happened: the audit trail, the counts of proxied calls, and a link's history. */
@Global()
@Module({
  providers: [AuditTrail, CallCounter, Activity],
  exports: [AuditTrail, CallCounter, Activity],
})
export class AuditModule {}
