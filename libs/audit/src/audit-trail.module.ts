import { Global, Module } from '@nestjs/common';
import { AuditTrail } from './audit-trail.js';
import { TrailSearch } from './search/trail-search.js';
import { ChainedRecords } from './chained-records.js';

/** The audit trail to write and to read, with only the database: no background work. */
@Global()
@Module({
  providers: [AuditTrail, ChainedRecords, TrailSearch],
  exports: [AuditTrail, ChainedRecords, TrailSearch],
})
export class AuditTrailModule {}
