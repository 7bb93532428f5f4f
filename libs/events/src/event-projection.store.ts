import { Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { joinService } from '#access';
import { ChainedRecords, type ChainedRecord } from '#audit';
import { refusesValues } from '#database';
import { usersOfLinks } from '#vault';
import { IS_FOR_WEBHOOK } from './event-filter.js';
import { toldBy } from './event-of-record.js';
import { HOLDS_WEBHOOK_SCOPES, SEES_EVENT } from './event-readers.js';
import type { EventData, LinkEvent } from './event.view.js';

/** Records read by one transaction. */
const BATCH_SIZE = 500;

/** One replica projects at a time. */
const TAKE = 'SELECT position::float8 AS position FROM event_projection WHERE id = 1 FOR UPDATE SKIP LOCKED';

const INSERT_EVENTS = `
  INSERT INTO events (position, id, service_id, grantee_id, link_id, type, at, data)
  SELECT * FROM unnest(
    $1::bigint[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::timestamptz[], $8::jsonb[])`;

/**
 * Queued for services that may read the event now. A temporarily disabled service gets it later; one that
 * lacks the scopes does not.
 */
const INSERT_DELIVERIES = `
  INSERT INTO webhook_deliveries (webhook_id, position, link_id)
  SELECT w.id, e.position, e.link_id
  FROM events e CROSS JOIN webhooks w ${joinService('s', 'w.service_id')}
  WHERE e.position = ANY($1::bigint[]) AND w.disabled_at IS NULL
    AND ${SEES_EVENT} AND ${HOLDS_WEBHOOK_SCOPES}
    AND ${IS_FOR_WEBHOOK}
  ORDER BY e.position`;

const ADVANCE = 'UPDATE event_projection SET position = $1 WHERE id = 1';

/** Days for which events and deliveries are kept. */
const KEPT_DAYS = 30;

const PRUNE = `
  DELETE FROM events WHERE position IN (
    SELECT position FROM events WHERE at < now() - interval '${KEPT_DAYS} days' ORDER BY at LIMIT 1000)`;

interface ProjectedEvent extends Omit<LinkEvent, 'sequence'> {
  readonly position: number;
  readonly serviceId: string;
  /** Another service concerned. */
  readonly granteeId: string | null;
}

/**
 * Turns the chained records of the audit trail into events. A record exists exactly if its change does, and
 * the chain has one order: so each change yields one event, and a link's events are in the order of its
 * changes.
 */
@Injectable()
export class EventProjectionStore {
  private readonly logger = new Logger(EventProjectionStore.name);

  constructor(
    private readonly database: DataSource,
    private readonly records: ChainedRecords,
  ) {}

  /**
   * Projects the next records, and queues their deliveries. If PostgreSQL rejects the event of one of them, the others still have
   * theirs: that one is logged, and stays in the trail.
   *
   * @returns whether there may be more
   */
  async projectNext(): Promise<boolean> {
    try {
      return await this.project(BATCH_SIZE);
    } catch (error) {
      if (!refusesValues(error)) throw error;
    }
    for (let record = 0; record < BATCH_SIZE; record += 1) if (!(await this.projectOne())) return false;
    return true;
  }

  /** Tries twice: if a webhook was deleted in the meantime, the first refusal is not the record's fault. */
  private async projectOne(): Promise<boolean> {
    for (let attempt = 0; attempt < 2; attempt += 1)
      try {
        return await this.project(1);
      } catch (error) {
        if (!refusesValues(error)) throw error;
      }
    return this.project(1, true);
  }

  /** @param skip whether the records have no events. @returns whether there may be more */
  private async project(limit: number, skip = false): Promise<boolean> {
    return this.database.transaction(async (manager) => {
      const [place] = await manager.query<{ position: number }[]>(TAKE);
      if (place === undefined) return false;
      const records = await this.records.after(place.position, limit, manager);
      const last = records.at(-1);
      if (last === undefined) return false;
      if (skip) this.logger.error(`PostgreSQL rejected the event of audit record ${last.id}: it is not sent`);
      else await insert(manager, await eventsOf(manager, records));
      await manager.query(ADVANCE, [last.position]);
      return records.length === limit;
    });
  }

  /** Deletes some expired events, with their deliveries. @returns whether there may be more */
  async prune(): Promise<boolean> {
    const [, removed] = await this.database.query<[unknown, number]>(PRUNE);
    return removed > 0;
  }
}

async function eventsOf(
  manager: EntityManager,
  records: readonly ChainedRecord[],
): Promise<ProjectedEvent[]> {
  const told = records.flatMap((record) => {
    const what = toldBy(record);
    const { linkId, serviceId } = record;
    return what === undefined || linkId === null || serviceId === null
      ? []
      : [{ ...record, ...what, linkId, serviceId }];
  });
  const users = await usersOfLinks(
    manager,
    told.map(({ linkId }) => linkId),
  );
  return told.flatMap(({ position, id, serviceId, linkId, type, at: timestamp, data: rest, granteeId }) => {
    const userId = users.get(linkId);
    // A link that no longer exists was never active, so nobody is waiting for its event.
    if (userId === undefined) return [];
    const data: EventData = { linkId, userId, ...rest };
    const other = granteeId === undefined || granteeId === serviceId ? null : granteeId;
    return [{ position, id, serviceId, granteeId: other, type, timestamp, data }];
  });
}

async function insert(manager: EntityManager, events: readonly ProjectedEvent[]): Promise<void> {
  if (events.length === 0) return;
  await manager.query(INSERT_EVENTS, [
    events.map(({ position }) => position),
    events.map(({ id }) => id),
    events.map(({ serviceId }) => serviceId),
    events.map(({ granteeId }) => granteeId),
    events.map(({ data }) => data.linkId),
    events.map(({ type }) => type),
    events.map(({ timestamp }) => timestamp),
    events.map(({ data }) => JSON.stringify(data)),
  ]);
  await manager.query(INSERT_DELIVERIES, [events.map(({ position }) => position)]);
}
