/** A token bucket that is one row, with the columns `available` and `updated_at`. All members are SQL. */
export interface TokenBucket {
  /** The table or alias that qualifies the row's columns. */
  readonly row: string;
  /** Tokens added per second. */
  readonly perSecond: string;
  /** Capacity of the bucket. */
  readonly capacity: string;
  /** Tokens wanted. */
  readonly wanted: string;
  /** Tokens that are left for others. */
  readonly reserve?: string;
  /** The present: that of the statement, or that of the clock where the row was locked first. */
  readonly now: string;
}

/**
 * SQL: what is in the bucket by now, and how many whole tokens may be taken of it. A statement that waited for
 * another's lock may be the older one, so the elapsed time is never negative.
 */
export function tokenBucket(bucket: TokenBucket): { readonly filled: string; readonly granted: string } {
  const { row, perSecond, capacity, wanted, reserve, now } = bucket;
  const filled = `least(${capacity}::float8, ${row}.available
    + ${perSecond}::float8 * greatest(0, extract(epoch FROM ${now} - ${row}.updated_at)))`;
  const free = reserve === undefined ? filled : `${filled} - ${reserve}::float8`;
  return { filled, granted: `greatest(0, least(${wanted}::int, floor(${free})))` };
}
