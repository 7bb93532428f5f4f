import { Injectable, Optional } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { ChangeFeed } from '#database';
import { AuditTrail, type AuditAction, type AuditEvent, type Changer } from '#audit';
import { SERVICES_CHANNEL } from '../credentials/verified-credentials.js';

/** What is changed, for the audit trail. Never holds a key. */
interface ChangeSubject {
  readonly action: AuditAction;
  readonly serviceId: string;
  readonly details?: AuditEvent['details'];
}

/** Milliseconds that a change waits until this replica has learned of it. A silent feed is lost soon, and caches with it. */
const FEED_PATIENCE = 1_000;

/** Changes services so that every change is audited and announced to all replicas. */
@Injectable()
export class Changes {
  constructor(
    private readonly database: DataSource,
    private readonly audit: AuditTrail,
    /** Absent on the command line, which keeps nothing in memory that a change could make wrong. */
    @Optional() private readonly feed?: ChangeFeed,
  ) {}

  /**
   * Does the work, records it and announces it to all replicas, in one transaction. Once it returns, this replica goes by it; the
   * others do a moment later.
   */
  async make(
    subject: ChangeSubject,
    by: Changer,
    work: (manager: EntityManager) => Promise<void>,
  ): Promise<void> {
    await this.database.transaction(async (manager) => {
      await work(manager);
      await this.audit.recordWithin(manager, [{ ...subject, ...by, result: 'succeeded' }]);
      await manager.query('SELECT pg_notify($1, $2)', [SERVICES_CHANNEL, subject.serviceId]);
    });
    await this.feed?.catchUp({ age: 0, patience: FEED_PATIENCE });
  }
}
