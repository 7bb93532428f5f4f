import { Module } from '@nestjs/common';
import { ServicesModule } from '#access';
import { AuditTrailModule } from '#audit';
import { KernelModule } from '#kernel';
import { RefreshLimitsModule } from '#refresh';
import { RevocationModule } from '#vault';

/** Everything that needs only the database: part of the broker, and all that commands with just DATABASE_URL use. */
@Module({
  imports: [KernelModule, AuditTrailModule, ServicesModule, RefreshLimitsModule, RevocationModule],
})
export class RecordsModule {}
