import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Beat } from '#kernel';
import { destroyQuarantined } from '#vault/refresh';
import { RefreshSettings } from '../refresh-settings.js';

/**
 * Milliseconds between two sweeps for pairs whose quarantine has ended: half a minute is negligible for a
 * quarantine of days.
 */
const BEAT = 30_000;

/** Destroys the pairs of refused links once their quarantine has ended; on every replica, whether it refreshes or not. */
@Injectable()
export class QuarantineSweep implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(QuarantineSweep.name);
  private readonly beat = new Beat(
    BEAT,
    () => this.sweep(),
    (failure) => {
      this.logger.warn(`Quarantined tokens could not be destroyed: ${failure}; the next beat tries again`);
    },
  );

  constructor(
    private readonly database: DataSource,
    private readonly settings: RefreshSettings,
  ) {}

  onApplicationBootstrap(): void {
    this.beat.start();
    this.beat.now();
  }

  async onModuleDestroy(): Promise<void> {
    await this.beat.stop();
  }

  /** Destroys every pair whose quarantine has ended. */
  async sweep(): Promise<void> {
    let destroyed = 0;
    for (let more = true; more;) {
      const step = await destroyQuarantined(this.database.manager, this.settings.quarantine);
      destroyed += step.pairs;
      more = step.more;
    }
    if (destroyed > 0)
      this.logger.log(`The tokens of ${destroyed} links were destroyed: their quarantine has ended`);
  }
}
