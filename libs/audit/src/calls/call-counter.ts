import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { refusesValues, writeInHalves } from '#database';
import { Clock, FlushTimer } from '#kernel';
import type { AuditEvent } from '../audit-event.js';
import { AuditTrail } from '../audit-trail.js';
import { addCounts, type Count, type CountedCall, type ServiceCount } from './call-counts.js';
import { splitAt, withCounts, type Summaries } from './call-summaries.js';
import { refusalCode } from '../set-aside.js';

/**
 * Milliseconds between two writes of the counts; a crash loses at most the counts of this time, and the record of the
 * minute. Six writes a minute cost nothing compared with the calls that they count.
 */
const FLUSH_INTERVAL = 10_000;

/** Later than any minute. */
const END_OF_TIME = '9999';

/**
 * Counts proxied reads per minute, service and link, and all calls per hour and service, in memory, and adds them to the
 * database regularly. After each minute, each service's reads on this replica become a record of the trail, so
 * that they are chained, exported and kept like everything else.
 */
@Injectable()
export class CallCounter implements BeforeApplicationShutdown {
  private readonly logger = new Logger(CallCounter.name);
  /** By link, with few counts each: comparing them costs far less than building and hashing a key of all parts. */
  private counts = new Map<string, Count[]>();
  /** By service. */
  private serviceCounts = new Map<string, ServiceCount[]>();
  private summaries: Summaries = new Map();
  private minute = '';
  private minuteEnds = 0;
  private readonly timer = new FlushTimer(FLUSH_INTERVAL, () => this.flush());
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: DataSource,
    private readonly trail: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** Adds one call; costs no statement. */
  count(call: CountedCall): void {
    this.countOfService(call.serviceId, call.outcome);
    this.add(call, this.currentMinute(), 1);
  }

  /** Adds one call of whatever kind to its service's; costs no statement. */
  countOfService(serviceId: string, outcome: CountedCall['outcome']): void {
    this.addToService(serviceId, outcome, 1);
    this.timer.set();
  }

  /** Adds everything counted so far to the database; on failure it is kept for the next time. */
  async flush(): Promise<void> {
    await this.write(() => this.currentMinute());
  }

  /** Ends the current minute for this replica. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.write(() => END_OF_TIME);
    this.timer.clear();
  }

  /** One after the other, so that no minute is recorded twice. */
  private async write(now: () => string): Promise<void> {
    this.writing = this.writing.then(() => this.writeUpTo(now()));
    await this.writing;
  }

  /** @param now minutes before it become records */
  private async writeUpTo(now: string): Promise<void> {
    this.timer.clear();
    const { counts, serviceCounts } = this;
    this.counts = new Map();
    this.serviceCounts = new Map();
    if (serviceCounts.size === 0 && this.summaries.size === 0) return;
    const added = [...counts.values()].flat();
    const ofServices = [...serviceCounts.values()].flat();
    const { records, rest } = splitAt(withCounts(this.summaries, added), now);
    try {
      await this.save(added, ofServices, records);
    } catch (error) {
      if (!refusesValues(error)) {
        this.logger.warn('The counts of proxied calls could not be written; they will be retried');
        this.takeBack(added, ofServices);
        return;
      }
      const left = await this.saveApart(added, ofServices);
      if (left.size > 0) {
        this.takeBack(
          added.filter((count) => left.has(count)),
          ofServices.filter((count) => left.has(count)),
        );
        this.summaries = withCounts(
          this.summaries,
          added.filter((count) => !left.has(count)),
        );
        return;
      }
      // The trail handles rejected records.
      for (const record of records) this.trail.recordSoon(record);
    }
    this.summaries = rest;
    if (rest.size > 0) this.timer.set();
  }

  private async save(
    counts: readonly Count[],
    serviceCounts: readonly ServiceCount[],
    records: readonly AuditEvent[],
  ): Promise<void> {
    await this.database.transaction(async (manager) => {
      await addCounts(manager, counts, serviceCounts);
      await this.trail.recordWithin(manager, records);
    });
  }

  /**
   * PostgreSQL may reject some counts: the others are still written, each once, and rejected ones are logged and dropped.
   *
   * @returns the counts not written because the database went down meanwhile
   */
  private async saveApart(
    counts: readonly Count[],
    serviceCounts: readonly ServiceCount[],
  ): Promise<ReadonlySet<Count | ServiceCount>> {
    const left = new Set<Count | ServiceCount>([...counts, ...serviceCounts]);
    const write = async (some: readonly (Count | ServiceCount)[]): Promise<void> => {
      const ofServices = some.filter((count) => !isOfLink(count));
      await this.save(some.filter(isOfLink), ofServices, []);
      for (const count of some) left.delete(count);
    };
    try {
      for (const { item, error } of await writeInHalves([...left], write)) {
        left.delete(item);
        this.logger.error(`PostgreSQL rejected a count of ${item.calls} calls: ${refusalCode(error)}`);
      }
    } catch {
      this.logger.warn('Some counts of proxied calls could not be written; they will be retried');
    }
    return left;
  }

  private takeBack(counts: readonly Count[], serviceCounts: readonly ServiceCount[]): void {
    for (const { serviceId, outcome, calls } of serviceCounts) this.addToService(serviceId, outcome, calls);
    for (const count of counts) this.add(count, count.minute, count.calls);
    this.timer.set();
  }

  private add(call: CountedCall, minute: string, calls: number): void {
    const { serviceId, linkId, operation, outcome, grantId } = call;
    const ofLink = listAt(this.counts, linkId);
    const known = ofLink.findLast(
      (count) =>
        count.operation === operation &&
        count.outcome === outcome &&
        count.serviceId === serviceId &&
        count.grantId === grantId &&
        count.minute === minute,
    );
    if (known) known.calls += calls;
    else ofLink.push({ serviceId, linkId, operation, outcome, grantId, minute, calls });
  }

  private addToService(serviceId: string, outcome: CountedCall['outcome'], calls: number): void {
    const ofService = listAt(this.serviceCounts, serviceId);
    const known = ofService.find((count) => count.outcome === outcome);
    if (known) known.calls += calls;
    else ofService.push({ serviceId, outcome, calls });
  }

  private currentMinute(): string {
    const now = this.clock.now().getTime();
    if (now >= this.minuteEnds) {
      const start = now - (now % 60_000);
      this.minute = new Date(start).toISOString();
      this.minuteEnds = start + 60_000;
    }
    return this.minute;
  }
}

function isOfLink(count: Count | ServiceCount): count is Count {
  return 'linkId' in count;
}

function listAt<Item>(lists: Map<string, Item[]>, key: string): Item[] {
  const known = lists.get(key);
  if (known !== undefined) return known;
  const list: Item[] = [];
  lists.set(key, list);
  return list;
}
