import { Global, Module } from '@nestjs/common';
import { AuditTrail } from './audit-trail.js';
import { UserErasures } from './users/user-erasures.store.js';
import { TrailSearch } from './search/trail-search.js';
import { ChainedRecords } from './chained-records.js';

/** The audit trail to write and to read, with only the database: no background work. */
@Global()
@Module({
  providers: [AuditTrail, ChainedRecords, TrailSearch, UserErasures],
  exports: [AuditTrail, ChainedRecords, TrailSearch, UserErasures],
})
export class AuditTrailModule {}
