import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { revealedDetails } from './users/revealed.js';

/** A record of the audit trail that has its place in the chain. */
export interface ChainedRecord {
  /** Rises from record to record. */
  readonly position: number;
  readonly id: string;
  readonly at: Date;
  readonly action: string;
  readonly result: string;
  readonly linkId: string | null;
  readonly serviceId: string | null;
  readonly details: Readonly<Record<string, unknown>>;
}

const AFTER = `
  SELECT s.position::float8 AS position, e.id, e.at, e.action, e.result, e.link_id AS "linkId", e.service_id AS "serviceId",
    ${revealedDetails('e.details')} AS details
  FROM audit_seals s JOIN audit_events e ON e.id = s.event_id
  WHERE s.position > $1 AND NOT s.routine ORDER BY s.position LIMIT $2`;

/** Reads the audit trail in the order of its chain. */
@Injectable()
export class ChainedRecords {
  /** The chained records after a position, in order, without what every refresh writes. */
  async after(
    position: number,
    limit: number,
    manager: Pick<EntityManager, 'query'>,
  ): Promise<ChainedRecord[]> {
    return manager.query<ChainedRecord[]>(AFTER, [position, limit]);
  }
}
