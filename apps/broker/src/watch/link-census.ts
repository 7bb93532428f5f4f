import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { withPatience } from '#database';
import { Beat, Clock } from '#kernel';
import { addUpLinkCounts, countByStatus, type LinkStatus } from '#vault';

/**
 * Milliseconds for which a count is reused, a usual scrape interval: several collectors cost one statement.
 */
const COUNT_LIFETIME = 15_000;

/** Milliseconds allowed for a count: collectors give up after 10 s. */
const COUNT_TIMEOUT = 10_000;

/** Milliseconds between two sums of what has changed: each count reads the changes since the last one. */
const SUM_INTERVAL = 60_000;

/** Every state has a series, even without links, so that an alert on its absence works. */
const NO_LINKS: readonly (readonly [LinkStatus, number])[] = [
  ['pending', 0],
  ['active', 0],
  ['reauthorization_required', 0],
  ['revoked', 0],
];

/** How many links are in each state. */
@Injectable()
export class LinkCensus implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(LinkCensus.name);
  private readonly sums = new Beat(
    SUM_INTERVAL,
    () => addUpLinkCounts(this.database),
    (failure) => {
      this.logger.debug(`The counts of links could not be added up yet: ${failure}`);
    },
  );
  private counted: Promise<ReadonlyMap<string, number>> | undefined;
  private countedAt = -Infinity;

  constructor(
    private readonly database: DataSource,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.sums.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.sums.stop();
  }

  /** At most {@link COUNT_LIFETIME} old; counted once for concurrent requests. */
  byStatus(): Promise<ReadonlyMap<string, number>> {
    const now = this.clock.monotonic();
    if (this.counted !== undefined && now - this.countedAt < COUNT_LIFETIME) return this.counted;
    this.countedAt = now;
    this.counted = this.count().catch((error: unknown) => {
      this.counted = undefined;
      throw error;
    });
    return this.counted;
  }

  private async count(): Promise<ReadonlyMap<string, number>> {
    const counted = await withPatience(this.database, COUNT_TIMEOUT, countByStatus);
    return new Map([...NO_LINKS, ...counted]);
  }
}
