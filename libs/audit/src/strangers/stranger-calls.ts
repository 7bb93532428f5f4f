import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { refusesValues } from '#database';
import { FlushTimer } from '#kernel';
import type { AuditEvent } from '../audit-event.js';
import { storable } from '../insert-events.js';
import { refusalCode } from '../set-aside.js';
import { networkOf } from './network-of.js';

/**
 * Milliseconds between two writes of the counts; a crash loses at most the counts of this time, which is when an attack is
 * looked at.
 */
const FLUSH_INTERVAL = 2_000;

/** Kinds of calls that this replica distinguishes until they are written. Beyond that, their networks are not kept. */
const KINDS_LIMIT = 500;

/** Rows of one hour, of all replicas together: beyond it networks that are new in this hour share a row. */
const ROWS_AN_HOUR = 500;

/** Days for which the rows are kept: with the limit above, at most 360,000 rows and about 60 MB. */
const KEPT_DAYS = 30;

/** The label of networks that are not distinguished. */
const OTHERS = 'others';

/** Characters of a request's id that are kept: a UUID has 36, and a proxy's own form hardly more. */
const REQUEST_ID_LIMIT = 100;

const ADD = `
  WITH input AS (
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[])
      AS i (network, reason, operation, calls, request_id, key_id)
  ),
  ranked AS (
    SELECT i.*, s.network IS NOT NULL AS is_known,
      row_number() OVER (PARTITION BY s.network IS NULL ORDER BY i.calls DESC) AS rank
    FROM input i LEFT JOIN stranger_calls s ON s.hour = date_trunc('hour', now())
      AND (s.network, s.reason, s.operation) = (i.network, i.reason, i.operation)
  ),
  placed AS (
    SELECT CASE WHEN is_known OR rank <= ${ROWS_AN_HOUR} - (
        SELECT count(*) FROM stranger_calls WHERE hour = date_trunc('hour', now())
      ) THEN network ELSE '${OTHERS}' END AS network, reason, operation, calls, request_id, key_id
    FROM ranked
  )
  INSERT INTO stranger_calls AS s (hour, network, reason, operation, calls, first_at, last_at, request_id, key_id)
  SELECT date_trunc('hour', now()), network, reason, operation, sum(calls), now(), now(), max(request_id), max(key_id)
  FROM placed GROUP BY network, reason, operation ORDER BY network, reason, operation
  ON CONFLICT (hour, network, reason, operation) DO UPDATE SET calls = s.calls + excluded.calls,
    last_at = excluded.last_at, request_id = excluded.request_id, key_id = coalesce(excluded.key_id, s.key_id)`;

const FORGET = `DELETE FROM stranger_calls WHERE hour < now() - interval '${KEPT_DAYS} days'`;

const READ = `
  SELECT hour, network, reason, operation, calls::float8 AS calls, first_at AS "firstAt", last_at AS "lastAt",
    request_id AS "requestId", key_id AS "keyId"
  FROM stranger_calls WHERE hour >= $1 AND hour < $2 ORDER BY hour DESC, calls DESC, network LIMIT $3`;

/** Refused calls from one network, of one kind, in one hour. */
export interface StrangerCall {
  readonly hour: Date;
  /** An IPv4 address, the /64 of an IPv6 address, or `others`. */
  readonly network: string;
  readonly reason: string;
  readonly operation: string;
  readonly calls: number;
  readonly firstAt: Date;
  readonly lastAt: Date;
  /** The request id of one of the latest calls. */
  readonly requestId: string | null;
  /** The id in a key that was sent, whether or not such a key exists. */
  readonly keyId: string | null;
}

interface Count {
  readonly network: string;
  readonly reason: string;
  readonly operation: string;
  calls: number;
  requestId: string | null;
  keyId: string | null;
}

/**
 * Counts the refused calls of strangers, who can make any number of them and vary what they send: by hour, network, reason and
 * route, in a table that is bounded and apart from the audit trail, so that they can neither fill the trail nor hide in it
 * what known callers do.
 */
@Injectable()
export class StrangerCalls implements BeforeApplicationShutdown {
  private readonly logger = new Logger(StrangerCalls.name);
  private counts = new Map<string, Count>();
  private readonly timer = new FlushTimer(FLUSH_INTERVAL, () => this.flush());
  private writing: Promise<void> = Promise.resolve();

  constructor(private readonly database: DataSource) {}

  /** Counts a refusal; costs no separate statement. */
  note({ action, requestId, remoteAddress, details = {} }: AuditEvent): void {
    const operation = String(details.operation ?? action);
    const reason = String(details.reason ?? '');
    const count = this.countOf(networkOf(remoteAddress), reason, operation);
    count.calls += 1;
    count.requestId = storable(requestId, REQUEST_ID_LIMIT);
    if (typeof details.keyId === 'string') count.keyId = storable(details.keyId, REQUEST_ID_LIMIT);
    this.timer.set();
  }

  /** Writes the counts; while the database is down they keep accumulating. */
  async flush(): Promise<void> {
    this.writing = this.writing.then(() => this.write());
    await this.writing;
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.flush();
    this.timer.clear();
  }

  /** The kinds with the most calls of each hour, the latest hour first. */
  async list(from: Date, to: Date, limit: number): Promise<StrangerCall[]> {
    return this.database.query<StrangerCall[]>(READ, [from, to, limit]);
  }

  private countOf(network: string, reason: string, operation: string): Count {
    const key = JSON.stringify([network, reason, operation]);
    const known = this.counts.get(key);
    if (known !== undefined) return known;
    if (this.counts.size >= KINDS_LIMIT && network !== OTHERS) return this.countOf(OTHERS, reason, operation);
    const count = { network, reason, operation, calls: 0, requestId: null, keyId: null };
    this.counts.set(key, count);
    return count;
  }

  private async write(): Promise<void> {
    this.timer.clear();
    const counts = [...this.counts.values()];
    this.counts = new Map();
    if (counts.length === 0) return;
    try {
      await this.database.query(ADD, [
        counts.map(({ network }) => network),
        counts.map(({ reason }) => reason),
        counts.map(({ operation }) => operation),
        counts.map(({ calls }) => calls),
        counts.map(({ requestId }) => requestId),
        counts.map(({ keyId }) => keyId),
      ]);
      await this.database.query(FORGET);
    } catch (error) {
      this.logger.warn(`Refused calls of strangers could not be counted: ${refusalCode(error)}`);
      if (!refusesValues(error)) this.takeBack(counts);
    }
  }

  private takeBack(counts: readonly Count[]): void {
    for (const { network, reason, operation, calls, requestId, keyId } of counts) {
      const count = this.countOf(network, reason, operation);
      count.calls += calls;
      count.requestId ??= requestId;
      count.keyId ??= keyId;
    }
    this.timer.set();
  }
}
