import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { UserErasures, type OpenErasure } from '#audit';
import { Beat, Clock, failureName } from '#kernel';
import { UserEraser } from './user-eraser.js';

/** Milliseconds between two polls for an erasure that was confirmed by a second person, or broke off on another replica. */
const BEAT = 5_000;

/** Milliseconds that a request waits for its erasure: that of a usual user takes a tenth of it. */
const PATIENCE = 5_000;

/** Milliseconds between two checks whether it has finished. */
const LOOK_INTERVAL = 50;

/** Carries out erasures, whichever replica began them. */
@Injectable()
export class UserErasureSchedule implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(UserErasureSchedule.name);
  private readonly beat = new Beat(
    BEAT,
    () => this.runAll(),
    (failure) => {
      this.logger.warn(`Unfinished erasures could not be read: ${failure}`);
    },
  );

  constructor(
    private readonly erasures: UserErasures,
    private readonly eraser: UserEraser,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.beat.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.beat.stop();
  }

  /** Begins at once, and resolves once the erasure has finished, or after a few seconds: then it goes on in the background. */
  async runSoon(id: string): Promise<void> {
    this.beat.now();
    const deadline = this.clock.monotonic() + PATIENCE;
    while ((await this.erasures.find(id)).finishedAt === undefined && this.clock.monotonic() < deadline)
      await pause(LOOK_INTERVAL);
  }

  private async runAll(): Promise<void> {
    for (const erasure of await this.erasures.open()) if (this.beat.isBeating) await this.run(erasure);
    await this.erasures.forgetOld();
  }

  /** One that fails holds up none of the others. */
  private async run(erasure: OpenErasure): Promise<void> {
    try {
      await this.eraser.carryOut(erasure);
    } catch (error) {
      this.logger.warn(
        `Erasure ${erasure.id} could not be finished, and is tried again: ${failureName(error)}`,
      );
    }
  }
}
