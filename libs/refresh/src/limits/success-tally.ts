import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Beat, Clock } from '#kernel';

/** Milliseconds between two additions: what other replicas know of this one's successes is at most this old. */
const BEAT = 1_000;

/** Seconds that one row adds up: five, so that the brake's minute is twelve rows, and off by at most one of them. */
const STEP_SECONDS = 5;

const ADD = `
  INSERT INTO refresh_successes AS s (at, links, last_at)
  VALUES (date_bin('${STEP_SECONDS} seconds', now(), 'epoch') + interval '${STEP_SECONDS} seconds', $1,
    now() - $2 * interval '1 ms')
  ON CONFLICT (at) DO UPDATE SET links = s.links + excluded.links, last_at = greatest(s.last_at, excluded.last_at)`;

/** A day is further back than any query looks. */
const FORGET = `DELETE FROM refresh_successes WHERE at < now() - interval '1 day'`;

/**
 * Adds up successful refreshes over all replicas, so that a refusal can be weighed against them. A step is named by its end:
 * a success counts a few seconds too long rather than too short. The last success of a step keeps its own time, which tells how
 * many refusals came after it.
 */
@Injectable()
export class SuccessTally implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(SuccessTally.name);
  private readonly beat = new Beat(
    BEAT,
    () => this.flush(),
    (failure) => {
      this.logger.debug(`Successes wait to be added up: ${failure}`);
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

  /** Writes what has been counted so far; what can't be written is kept. */
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
