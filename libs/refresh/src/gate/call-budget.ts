import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { isAnyDue } from '#vault';
import { RefreshSettings } from '../refresh-settings.js';

/** The share of the rate that may come at once; the rest of it fills up evenly, so no second sees more than the rate. */
const BURST_SHARE = 0.1;

/** The share of the burst that the schedule leaves to calls that wait for a token. */
const SHARE_FOR_CALLERS = 0.2;

/** A token bucket in one row: $1 calls a second that fill up, $2 that fit, $3 wanted, $4 left untouched. */
const TAKE = `
  WITH bucket AS (
    SELECT least($2::float8, available + extract(epoch FROM clock_timestamp() - updated_at) * $1::float8) AS filled
    FROM refresh_budget WHERE id = 1 FOR UPDATE
  ),
  granted AS (
    SELECT filled, greatest(0, least($3::int, floor(filled - $4::float8)))::int AS calls FROM bucket
  )
  UPDATE refresh_budget SET available = granted.filled - granted.calls, updated_at = clock_timestamp()
  FROM granted WHERE id = 1 RETURNING granted.calls`;

/** The rate of token calls that COCO may see, shared by all replicas through the database. */
@Injectable()
export class CallBudget {
  constructor(
    private readonly database: DataSource,
    private readonly settings: RefreshSettings,
  ) {}

  /** How many of `wanted` calls the schedule may make now; `undefined` where no link is due. */
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
