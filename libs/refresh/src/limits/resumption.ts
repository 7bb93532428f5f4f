import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditTrail, type Changer } from '#audit';
import { wakeLinks } from '#vault/refresh';
import { announceLimits, lockLimits } from './limits-row.js';
import { releaseBrake } from './release-brake.js';

/**
 * Milliseconds for which refusals are believed after an operator said so: an hour, so that the brake works
 * again at the next incident.
 */
const ACCEPTED_FOR = 3_600_000;

const END_PAUSES = `
  UPDATE refresh_limits SET paused_until = NULL, schedule_paused_until = NULL,
    accept_until = CASE WHEN $1 THEN now() + ${ACCEPTED_FOR} * interval '1 ms' END
  WHERE id = 1`;

/** Resumes refreshes by hand, on all replicas, whatever holds them back. */
@Injectable()
export class RefreshResumption {
  constructor(
    private readonly database: DataSource,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Releases the brake and ends every pause, in one transaction with its audit record.
   *
   * @param acceptRefusals whether COCO's refusals are believed for the next hour, however many there are
   */
  async resume(acceptRefusals: boolean, by: Changer): Promise<void> {
    await this.database.transaction(async (manager) => {
      await lockLimits(manager);
      await manager.query(END_PAUSES, [acceptRefusals]);
      await releaseBrake(manager, this.audit, 'refresh.resumed', by, { acceptRefusals });
      await wakeLinks(manager, ['provider_throttled', 'client_misconfigured']);
      await announceLimits(manager, 'resumed');
    });
  }
}
