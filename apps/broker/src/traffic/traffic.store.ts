import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** Seconds of one step. */
export const STEP_SECONDS = 300;

/** How a call ended: by its status below 400, below 500, or above. */
export type TrafficOutcome = 'succeeded' | 'refused' | 'failed';

/** Calls of a service that ended alike and took about as long. */
export interface TrafficCount {
  readonly serviceId: string;
  readonly outcome: TrafficOutcome;
  /** The code of the problem, or how the call was answered without one: `ok`, or for example `status_404`. */
  readonly code: string;
  readonly bucket: number;
  readonly calls: number;
}

/** The same in one step, whatever the code. */
export type StepCount = Omit<TrafficCount, 'serviceId' | 'code'> & { readonly at: Date };

/** Calls that did not succeed, by code. */
export interface CodeCount {
  readonly code: string;
  readonly outcome: 'refused' | 'failed';
  readonly calls: number;
}

// In one order, because all replicas add to the same rows: otherwise two of them could each wait for the other.
const ADD = `
  INSERT INTO service_traffic AS t (service_id, step, outcome, code, bucket, calls)
  SELECT service_id, date_bin('${STEP_SECONDS} seconds', now(), 'epoch'), outcome, code, bucket, calls
  FROM unnest($1::uuid[], $2::text[], $3::text[], $4::smallint[], $5::bigint[]) AS c (service_id, outcome, code, bucket, calls)
  ORDER BY service_id, outcome, code, bucket
  ON CONFLICT (service_id, step, outcome, code, bucket) DO UPDATE SET calls = t.calls + excluded.calls`;

const SINCE = `step >= date_bin('${STEP_SECONDS} seconds', now() - interval '24 hours', 'epoch')`;

const READ_STEPS = `
  SELECT step AS at, outcome, bucket, sum(calls)::float8 AS calls FROM service_traffic
  WHERE service_id = $1 AND ${SINCE} GROUP BY step, outcome, bucket ORDER BY step`;

const READ_CODES = `
  SELECT code, outcome, sum(calls)::float8 AS calls FROM service_traffic
  WHERE service_id = $1 AND ${SINCE} AND outcome <> 'succeeded'
  GROUP BY code, outcome ORDER BY sum(calls) DESC, code LIMIT 50`;

const FORGET = `DELETE FROM service_traffic WHERE step < now() - interval '2 days'`;

/** How calls of services fared, over all replicas, in steps of five minutes of the last two days. */
@Injectable()
export class TrafficStore {
  constructor(private readonly database: DataSource) {}

  /** Adds calls to the present step. */
  async add(counts: readonly TrafficCount[]): Promise<void> {
    await this.database.query(ADD, [
      counts.map(({ serviceId }) => serviceId),
      counts.map(({ outcome }) => outcome),
      counts.map(({ code }) => code),
      counts.map(({ bucket }) => bucket),
      counts.map(({ calls }) => calls),
    ]);
  }

  /** Forgets what is older than anybody asks for. */
  async forget(): Promise<void> {
    await this.database.query(FORGET);
  }

  /** The last 24 hours of a service, the oldest step first; steps without calls are left out. */
  async steps(serviceId: string): Promise<StepCount[]> {
    return this.database.query(READ_STEPS, [serviceId]);
  }

  /** Why calls of the last 24 hours did not succeed, the most frequent first. */
  async codes(serviceId: string): Promise<CodeCount[]> {
    return this.database.query(READ_CODES, [serviceId]);
  }
}
