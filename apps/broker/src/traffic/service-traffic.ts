import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { writeInHalves } from '#database';
import { Clock, FlushTimer, NIL_UUID } from '#kernel';
import type { ObservedCall } from '#ops';
import { bucketOf, BUCKETS } from './latency-bucket.js';
import { TrafficStore, type TrafficCount, type TrafficOutcome } from './traffic.store.js';

/** Milliseconds between two writes: a crash loses at most the figures of this time. */
const FLUSH_INTERVAL = 10_000;

/** Milliseconds between two deletions of what is old. */
const FORGET_INTERVAL = 3_600_000;

/** Calls that ended alike, by bucket. */
interface Ended {
  readonly outcome: TrafficOutcome;
  readonly calls: Float64Array;
}

/** Gathers in memory how the calls of services fare on this replica, and adds it to the database regularly. */
@Injectable()
export class ServiceTraffic implements BeforeApplicationShutdown {
  private readonly logger = new Logger(ServiceTraffic.name);
  /** By service, and then by code. */
  private gathered = new Map<string, Map<string, Ended>>();
  private readonly timer = new FlushTimer(FLUSH_INTERVAL, () => this.flush());
  private writing: Promise<void> = Promise.resolve();
  private forgotAt = -Infinity;

  constructor(
    private readonly store: TrafficStore,
    private readonly clock: Clock,
  ) {}

  /** Counts a call that was answered; costs no statement. Admins and unknown callers are no services. */
  observe({ serviceId, status, problem, durationMs }: ObservedCall): void {
    if (serviceId === undefined || serviceId === NIL_UUID) return;
    this.add(serviceId, outcomeOf(status), problem ?? codeOf(status), bucketOf(durationMs), 1);
    this.timer.set();
  }

  /** Adds what was gathered to the database; on failure it is kept for the next time. */
  async flush(): Promise<void> {
    this.writing = this.writing.then(() => this.write());
    await this.writing;
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.flush();
    this.timer.clear();
  }

  private async write(): Promise<void> {
    this.timer.clear();
    const counts = countsIn(this.gathered);
    this.gathered = new Map();
    if (counts.length === 0) return;
    try {
      const refused = await writeInHalves(counts, (some) => this.store.add(some));
      if (refused.length > 0) this.logger.error(`PostgreSQL rejected ${refused.length} counts of calls`);
      await this.forget();
    } catch {
      this.logger.debug('How calls of services fared could not be written yet');
      for (const { serviceId, outcome, code, bucket, calls } of counts)
        this.add(serviceId, outcome, code, bucket, calls);
      this.timer.set();
    }
  }

  private async forget(): Promise<void> {
    const now = this.clock.monotonic();
    if (now - this.forgotAt < FORGET_INTERVAL) return;
    this.forgotAt = now;
    // Next time it deletes more.
    await this.store.forget().catch(() => undefined);
  }

  private add(serviceId: string, outcome: TrafficOutcome, code: string, bucket: number, calls: number): void {
    let byCode = this.gathered.get(serviceId);
    if (byCode === undefined) this.gathered.set(serviceId, (byCode = new Map<string, Ended>()));
    let ended = byCode.get(code);
    if (ended === undefined) byCode.set(code, (ended = { outcome, calls: new Float64Array(BUCKETS) }));
    ended.calls[bucket] = (ended.calls[bucket] ?? 0) + calls;
  }
}

function outcomeOf(status: number): TrafficOutcome {
  if (status < 400) return 'succeeded';
  return status < 500 ? 'refused' : 'failed';
}

/** Of an answer without a problem: COCO's own, or one of the broker's that succeeded. */
function codeOf(status: number): string {
  return status < 400 ? 'ok' : `status_${status}`;
}

function countsIn(gathered: ReadonlyMap<string, ReadonlyMap<string, Ended>>): TrafficCount[] {
  const counts: TrafficCount[] = [];
  for (const [serviceId, byCode] of gathered)
    for (const [code, { outcome, calls }] of byCode)
      for (const [bucket, number] of calls.entries())
        if (number > 0) counts.push({ serviceId, outcome, code, bucket, calls: number });
  return counts;
}
