import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Registry } from 'prom-client';
import { AuditTrail } from './audit-trail.js';

/** Records waiting in memory for the audit trail. */
@Injectable()
export class TrailMetrics {
  constructor(trail: AuditTrail, registry: Registry) {
    new Gauge({
      name: 'audit_waiting_records',
      help: 'Audit records of this replica that the database has not accepted yet; they are lost if the process dies now.',
      registers: [registry],
      collect() {
        this.set(trail.length);
      },
    });
    new Gauge({
      name: 'audit_oldest_waiting_seconds',
      help: 'How long the oldest of these records has waited; 0 if none waits.',
      registers: [registry],
      collect() {
        this.set(trail.oldestAge / 1_000);
      },
    });
    new Counter({
      name: 'audit_records_set_aside_total',
      help: 'Audit records rejected by PostgreSQL and set aside. Alert on any.',
      registers: [registry],
      collect() {
        this.reset();
        this.inc(trail.recordsSetAside);
      },
    });
  }
}
