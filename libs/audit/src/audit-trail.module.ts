import { Global, Module } from '@nestjs/common';
import { AuditTrail } from './audit-trail.js';
import { TrailSearch } from './search/trail-search.js';
import { SealedRecords } from './sealed-records.js';

/** The audit trail to write and to read, with only the database: no background work. */
@Global()
@Module({
  providers: [AuditTrail, SealedRecords, TrailSearch],
  exports: [AuditTrail, SealedRecords, TrailSearch],
})
export class AuditTrailModule {}
