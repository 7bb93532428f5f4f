import { Module } from '@nestjs/common';
import { ServicesModule } from '#access';
import { AuditTrailModule } from '#audit';
import { KernelModule } from '#kernel';
import { RefreshLimitsModule } from '#refresh';
import { RevocationModule } from '#vault';

/** What needs the database alone. The broker is built on it, and so are the commands that need DATABASE_URL only. */
@Module({
  imports: [KernelModule, AuditTrailModule, ServicesModule, RefreshLimitsModule, RevocationModule],
})
export class RecordsModule {}
