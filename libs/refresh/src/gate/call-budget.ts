import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { tokenBucket } from '#database';
import { isAnyDue } from '#vault/refresh';
import { RefreshSettings } from '../refresh-settings.js';

/**
 * The share of the rate that may come as a burst; the rest refills evenly, so no second sees more than the rate. A tenth: COCO
 * sees bursts of a tenth of a second, and a claim of due links still goes out as one batch.
 */
const BURST_SHARE = 0.1;

/**
 * The share of the burst that the schedule leaves to calls that wait for a token. A fifth, as with the permits: the schedule has
 * hours to spare, a caller seconds.
 */
const SHARE_FOR_CALLERS = 0.2;

/**
 * The share of the burst that imports leave to everything else: half. Tokens that wait for their import lose nothing by waiting; due
 * links would expire.
 */
const SHARE_FOR_LINKS = 0.5;

/** $1: refill per second, $2: capacity, $3: calls wanted, $4: reserve. The row is locked first, so the clock may be read. */
const bucket = tokenBucket({
  row: 'locked',
  perSecond: '$1',
  capacity: '$2',
  wanted: '$3',
  reserve: '$4',
  now: 'clock_timestamp()',
});

const TAKE = `
  WITH locked AS (SELECT available, updated_at FROM refresh_budget WHERE id = 1 FOR UPDATE),
  granted AS (SELECT ${bucket.filled} AS filled, ${bucket.granted}::int AS calls FROM locked)
  UPDATE refresh_budget SET available = granted.filled - granted.calls, updated_at = clock_timestamp()
  FROM granted WHERE id = 1 RETURNING granted.calls`;

/** The rate of token calls that COCO may see, shared by all replicas through the database. */
@Injectable()
export class CallBudget {
  constructor(
    private readonly database: DataSource,
    private readonly settings: RefreshSettings,
  ) {}

  /** How many of `wanted` calls the schedule may make now; `undefined` if no link is due. */
  async takeForSchedule(wanted: number): Promise<number | undefined> {
    if (this.settings.rateLimit === undefined) return wanted;
    // Without a due link the budget is not touched.
    if (!(await isAnyDue(this.database))) return undefined;
    return this.take(this.settings.rateLimit, wanted, SHARE_FOR_CALLERS);
  }

  /** Whether a call that waits for a token may be made now. */
  async takeForCaller(): Promise<boolean> {
    if (this.settings.rateLimit === undefined) return true;
    return (await this.take(this.settings.rateLimit, 1, 0)) === 1;
  }

  /** How many of `wanted` imported tokens may be presented now. */
  async takeForImport(wanted: number): Promise<number> {
    if (this.settings.rateLimit === undefined) return wanted;
    return this.take(this.settings.rateLimit, wanted, SHARE_FOR_LINKS);
  }

  private async take(rateLimit: number, wanted: number, shareLeft: number): Promise<number> {
    const burst = Math.max(1, rateLimit * BURST_SHARE);
    const fill = Math.max(rateLimit - burst, rateLimit / 2);
    const left = burst > 1 ? burst * shareLeft : 0;
    const [rows] = await this.database.query<[{ calls: number }[], number]>(TAKE, [
      fill,
      burst,
      wanted,
      left,
    ]);
    return rows[0]?.calls ?? 0;
  }
}
