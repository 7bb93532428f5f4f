import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Beat } from '#kernel';
import {
  IdempotencyRecords,
  type Begun,
  type KeyedRequest,
  type StoredAnswer,
} from './idempotency-records.js';

/** Milliseconds between two sweeps of records past their 24 hours; they count as absent anyway, so this only bounds the table. */
const SWEEP_INTERVAL = 60_000;

/** Records that one statement removes: well under a second of work, so that no lock is held longer. */
const SWEEP_SIZE = 10_000;

/** Milliseconds between two of these statements: as long as one takes, so a large backlog leaves half the time to others. */
const SWEEP_PAUSE = 100;

// The database's clock decides: replicas' clocks may differ. A record past its 24 hours counts as absent.
const BEGIN = `
  INSERT INTO idempotency_records (service_id, key_hash, fingerprint, command_ids, lease_until, expires_at)
  VALUES ($1, $2, $3, $5, clock_timestamp() + $4 * interval '1 millisecond', clock_timestamp() + interval '24 hours')
  ON CONFLICT (service_id, key_hash) DO UPDATE
  SET fingerprint = excluded.fingerprint, command_ids = excluded.command_ids, lease_until = excluded.lease_until, expires_at = excluded.expires_at,
    status = NULL, content = NULL, answer = NULL
  WHERE idempotency_records.expires_at <= clock_timestamp()
  RETURNING true AS begun`;

const FIND = `
  SELECT fingerprint, command_ids AS "commandIds", status, content, answer, lease_until > clock_timestamp() AS leased
  FROM idempotency_records WHERE service_id = $1 AND key_hash = $2`;

const COMPLETE = `
  UPDATE idempotency_records SET status = $4, content = $5, answer = $6
  WHERE service_id = $1 AND key_hash = $2 AND fingerprint = $3`;

// Perhaps late, when a repeat of the request has the key: its commands have other ids.
const ABANDON = `
  DELETE FROM idempotency_records
  WHERE service_id = $1 AND key_hash = $2 AND fingerprint = $3 AND command_ids = $4 AND status IS NULL`;

const DOUBT = `
  UPDATE idempotency_records SET lease_until = clock_timestamp()
  WHERE service_id = $1 AND key_hash = $2 AND fingerprint = $3 AND status IS NULL`;

// By now(), which can use an index; clock_timestamp() would read the whole table.
const SWEEP = `
  DELETE FROM idempotency_records WHERE ctid = ANY (ARRAY (
    SELECT ctid FROM idempotency_records WHERE expires_at <= now() LIMIT $1 FOR UPDATE SKIP LOCKED))`;

interface RecordRow {
  readonly fingerprint: Buffer;
  readonly commandIds: string[] | null;
  readonly status: number | null;
  readonly content: unknown;
  readonly answer: Buffer | null;
  readonly leased: boolean;
}

/** Idempotency records in PostgreSQL. */
@Injectable()
export class PostgresIdempotencyRecords
  extends IdempotencyRecords
  implements OnApplicationBootstrap, OnModuleDestroy
{
  private readonly logger = new Logger(PostgresIdempotencyRecords.name);
  private readonly beat = new Beat(
    SWEEP_INTERVAL,
    () => this.sweep(),
    () => {
      this.logger.warn('Old idempotency records could not be removed; trying again later');
    },
  );

  private stopped = false;

  constructor(private readonly database: DataSource) {
    super();
  }

  override async begin(request: KeyedRequest, lease: number): Promise<Begun> {
    const { serviceId, keyHash, fingerprint, commandIds } = request;
    const values = [serviceId, keyHash, fingerprint, lease, commandIds];
    const begun = await this.database.query<unknown[]>(BEGIN, values);
    if (begun.length > 0) return { kind: 'new' };
    const [row] = await this.database.query<RecordRow[]>(FIND, [serviceId, keyHash]);
    // The request that held the key has just given it back.
    if (row === undefined) return this.begin(request, lease);
    if (!row.fingerprint.equals(fingerprint)) return { kind: 'mismatch' };
    if (row.status !== null) {
      const { status, content, answer } = row;
      return { kind: 'completed', answer: { status, content, encrypted: answer ?? undefined } };
    }
    return { kind: row.leased ? 'in_progress' : 'unknown', commandIds: row.commandIds ?? [] };
  }

  override async complete(
    request: KeyedRequest,
    { status, content, encrypted }: StoredAnswer,
  ): Promise<void> {
    const values = [status, JSON.stringify(content), encrypted ?? null];
    await this.database.query(COMPLETE, [...keyOf(request), ...values]);
  }

  override async abandon(request: KeyedRequest): Promise<void> {
    await this.database.query(ABANDON, [...keyOf(request), request.commandIds]);
  }

  override async doubt(request: KeyedRequest): Promise<void> {
    await this.database.query(DOUBT, keyOf(request));
  }

  /** Removes every record past its 24 hours, however many there are. */
  async sweep(size = SWEEP_SIZE): Promise<void> {
    for (;;) {
      const [, removed] = await this.database.query<[unknown, number]>(SWEEP, [size]);
      if (removed < size || this.stopped) return;
      await pause(SWEEP_PAUSE);
    }
  }

  onApplicationBootstrap(): void {
    this.beat.start();
  }

  /** Resolves once the statement in progress is committed. */
  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    await this.beat.stop();
  }
}

function keyOf({ serviceId, keyHash, fingerprint }: KeyedRequest): unknown[] {
  return [serviceId, keyHash, fingerprint];
}
