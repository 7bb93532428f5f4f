import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** One proxied read, to be counted. */
export interface CountedCall {
  readonly serviceId: string;
  readonly linkId: string;
  readonly operation: string;
  readonly outcome: 'succeeded' | 'refused' | 'failed';
}

/** Milliseconds between two writes of the counts; a crash loses at most the counts of this time. */
const FLUSH_INTERVAL = 10_000;

interface Count extends CountedCall {
  readonly minute: string;
  calls: number;
}

const ADD_COUNTS = `
  INSERT INTO call_counts (minute, service_id, link_id, operation, outcome, calls)
  SELECT * FROM unnest($1::timestamptz[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::bigint[])
  ON CONFLICT (link_id, minute, service_id, operation, outcome)
  DO UPDATE SET calls = call_counts.calls + excluded.calls`;

/** Counts proxied reads per minute, service and link, in memory, and adds them to the database now and then. */
@Injectable()
export class CallCounter implements OnApplicationShutdown {
  private readonly logger = new Logger(CallCounter.name);
  private counts = new Map<string, Count>();
  private minute = '';
  private minuteEnds = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly database: DataSource) {}

  /** Adds one call; costs no statement. */
  count(call: CountedCall): void {
    const minute = this.currentMinute();
    const key = `${minute} ${call.linkId} ${call.serviceId} ${call.operation} ${call.outcome}`;
    const known = this.counts.get(key);
    if (known) known.calls += 1;
    else this.counts.set(key, { ...call, minute, calls: 1 });
    this.timer ??= setTimeout(() => void this.flush(), FLUSH_INTERVAL);
  }

  /** Adds everything counted so far to the database; what can't be written is kept for the next time. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { counts } = this;
    this.counts = new Map();
    if (counts.size === 0) return;
    try {
      await this.write([...counts.values()]);
    } catch {
      this.logger.warn('The counts of proxied calls could not be written; they are kept');
      this.takeBack(counts);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.flush();
    clearTimeout(this.timer);
  }

  private async write(counts: readonly Count[]): Promise<void> {
    await this.database.query(ADD_COUNTS, [
      counts.map((count) => count.minute),
      counts.map((count) => count.serviceId),
      counts.map((count) => count.linkId),
      counts.map((count) => count.operation),
      counts.map((count) => count.outcome),
      counts.map((count) => count.calls),
    ]);
  }

  private takeBack(counts: Map<string, Count>): void {
    for (const [key, count] of counts) {
      const newer = this.counts.get(key);
      if (newer) newer.calls += count.calls;
      else this.counts.set(key, count);
    }
    this.timer ??= setTimeout(() => void this.flush(), FLUSH_INTERVAL);
  }

  private currentMinute(): string {
    const now = Date.now();
    if (now >= this.minuteEnds) {
      const start = now - (now % 60_000);
      this.minute = new Date(start).toISOString();
      this.minuteEnds = start + 60_000;
    }
    return this.minute;
  }
}
