import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Beat, Clock } from '#kernel';

/** Milliseconds between two additions: other replicas know this one's successes with at most this delay. */
const BEAT = 1_000;

/** Seconds per row: five, so that the brake's minute is twelve rows, accurate to one of them. */
const STEP_SECONDS = 5;

const ADD = `
  INSERT INTO refresh_successes AS s (at, links, last_at)
  VALUES (date_bin('${STEP_SECONDS} seconds', now(), 'epoch') + interval '${STEP_SECONDS} seconds', $1,
    now() - $2 * interval '1 ms')
  ON CONFLICT (at) DO UPDATE SET links = s.links + excluded.links, last_at = greatest(s.last_at, excluded.last_at)`;

/** A day is further back than any query looks. */
const FORGET = `DELETE FROM refresh_successes WHERE at < now() - interval '1 day'`;

/**
 * Counts successful refreshes over all replicas, to weigh refusals against them. A row is named by the end of
 * its time span: a success counts a few seconds too long rather than too short. Each row keeps the time of
 * its last success, which tells how many refusals came after it.
 */
@Injectable()
export class SuccessTally implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(SuccessTally.name);
  private readonly beat = new Beat(
    BEAT,
    () => this.flush(),
    (failure) => {
      this.logger.debug(`Successful refreshes could not be counted yet: ${failure}`);
    },
  );
  private waiting = 0;
  private lastNoted = 0;
  private flushes = 0;

  constructor(
    private readonly database: DataSource,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.beat.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.beat.stop();
    await this.flush().catch(() => undefined);
  }

  /** Counts one; costs no statement. */
  note(): void {
    this.waiting += 1;
    this.lastNoted = this.clock.monotonic();
  }

  /** Writes everything counted so far; what cannot be written is kept. */
  async flush(): Promise<void> {
    if (this.waiting === 0) return;
    const links = this.waiting;
    this.waiting = 0;
    try {
      await this.database.query(ADD, [links, this.clock.monotonic() - this.lastNoted]);
    } catch (error) {
      this.waiting += links;
      throw error;
    }
    this.flushes += 1;
    if (this.flushes % 60 === 0) await this.database.query(FORGET);
  }
}
