import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { tokenBucket } from '#database';
import type { RateLimit } from './rate-limit.js';

/** The portion of a service's budget that a replica got. */
export interface Portion {
  readonly granted: number;
  /** What remains for others; a fraction counts towards the next call. */
  readonly left: number;
}

/**
 * $2 calls are added a second, $3 fit, $4 are wanted. Uses the time of the statement, so that it is the same
 * throughout.
 */
const bucket = tokenBucket({
  row: 'budget',
  perSecond: '$2',
  capacity: '$3',
  wanted: '$4',
  now: 'now()',
});

/** A new bucket is full. A statement that waited for another's row lock may be the older one, so time never goes back. */
const TAKE = `
  INSERT INTO service_budgets AS budget (service_id, available, granted, updated_at)
  VALUES ($1, $3::float8 - least($4::int, floor($3::float8)), least($4::int, floor($3::float8)), now())
  ON CONFLICT (service_id) DO UPDATE SET
    available = ${bucket.filled} - ${bucket.granted},
    granted = ${bucket.granted},
    updated_at = greatest(budget.updated_at, now())
  RETURNING granted, available`;

/** The remaining budget of each service's rate, shared by all replicas through the database. */
@Injectable()
export class RateBudget {
  constructor(private readonly database: DataSource) {}

  /** Takes up to `wanted` calls. */
  async take(serviceId: string, limit: RateLimit, wanted: number): Promise<Portion> {
    const parameters = [serviceId, limit.perSecond, limit.burst, wanted];
    const [row] = await this.database.query<{ granted: number; available: number }[]>(TAKE, parameters);
    return { granted: row?.granted ?? 0, left: row?.available ?? 0 };
  }
}
