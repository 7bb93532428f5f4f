import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { ChangeFeed } from '#database';
import { Beat, Clock, failureName } from '#kernel';
import { BrakeStore } from './brake.store.js';
import type { BrakeState } from './limits.js';
import { LIMITS_CHANNEL } from './limits-row.js';
import { LimitsStore } from './limits.store.js';
import { SuccessTally } from './success-tally.js';

/** Milliseconds between two polls of the shared limits: a lost announcement costs no more than this. */
const BEAT = 1_000;

/**
 * The longest pause accepted from COCO, in milliseconds: a week, the longest `Retry-After` that the judge of
 * its answers accepts.
 */
const LONGEST_PAUSE = 7 * 24 * 3_600_000;

/**
 * The limits that all replicas share, as this one knows them: read at the start, on every beat and whenever they change. While
 * the database is unavailable the last known ones apply; what must not be wrong is decided in the database itself.
 */
@Injectable()
export class SharedLimits implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(SharedLimits.name);
  private readonly beat = new Beat(
    BEAT,
    () => this.read(),
    (failure) => {
      this.logger.debug(`The shared limits could not be read: ${failure}`);
    },
  );
  private brakeState: BrakeState = 'released';
  /** Times by the monotonic clock. A pause lasts until a call has succeeded after it. */
  private pauseEnds: number | undefined;
  /** The pause that COCO asked of this replica, if it could not be written to the database. */
  private ownPauseEnds = -Infinity;
  private schedulePauseEnds = -Infinity;
  private nextTrialAt = -Infinity;

  constructor(
    private readonly store: LimitsStore,
    private readonly brakes: BrakeStore,
    private readonly tally: SuccessTally,
    private readonly feed: ChangeFeed,
    private readonly clock: Clock,
  ) {}

  /** Reads them before anything is refreshed. */
  async onModuleInit(): Promise<void> {
    await this.feed.subscribe(LIMITS_CHANNEL, {
      onChange: () => {
        this.beat.now();
      },
      onGap: () => {
        this.beat.now();
      },
    });
    // If the table does not exist yet, someone else migrates the database; the next beat reads it.
    await this.read().catch(() => undefined);
    this.beat.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.beat.stop();
  }

  /** What readiness says about the brake; `undefined` while it is released. */
  get notice(): string | undefined {
    if (this.brakeState === 'released') return undefined;
    return 'COCO refuses nearly all links, so its refusals are not believed and refreshes are held back (broker refresh status)';
  }

  /** State of the brake. */
  get brake(): BrakeState {
    return this.brakeState;
  }

  /** Milliseconds until COCO's pause ends; 0 when there is none. */
  get pauseLeft(): number {
    return this.left(Math.max(this.ownPauseEnds, this.pauseEnds ?? -Infinity));
  }

  /** Milliseconds until the schedule may continue; 0 when it may. Calls that need a token do not wait for it. */
  get schedulePauseLeft(): number {
    return this.left(this.schedulePauseEnds);
  }

  /** Whether calls go one at a time, by {@link takeTrial}: until one has got through after a pause, and while braked. */
  get needsTrial(): boolean {
    return this.brakeState === 'braked' || this.pauseEnds !== undefined;
  }

  /** Milliseconds until a trial may be made; 0 when it may. */
  get nextTrialIn(): number {
    return this.left(this.nextTrialAt);
  }

  /** Takes the right to make the next trial; there is one every ten seconds across all replicas. */
  async takeTrial(): Promise<boolean> {
    const taken = await this.store.takeTrial();
    // The right is taken either way; the next read says until when.
    await this.read();
    return taken;
  }

  /** Gives that right back unused. */
  async giveTrialBack(): Promise<void> {
    await this.store.giveTrialBack();
  }

  /** Holds back all calls on every replica for this many milliseconds, as COCO asked. */
  async pause(milliseconds: number): Promise<void> {
    const bounded = Math.min(milliseconds, LONGEST_PAUSE);
    this.ownPauseEnds = Math.max(this.ownPauseEnds, this.clock.monotonic() + bounded);
    await this.tryTo(async () => {
      await this.store.pause(bounded);
      // From here on the shared row has the pause, and ending it there ends it here.
      this.ownPauseEnds = -Infinity;
      this.pauseEnds = Math.max(this.pauseEnds ?? 0, this.clock.monotonic() + bounded);
    });
  }

  /** Holds back scheduled refreshes for this many milliseconds, unless refreshes succeed elsewhere. @returns whether it does */
  async pauseSchedule(milliseconds: number): Promise<boolean> {
    await this.tryTo(async () => {
      if (await this.store.pauseSchedule(milliseconds))
        this.schedulePauseEnds = this.clock.monotonic() + milliseconds;
    });
    return this.schedulePauseLeft > 0;
  }

  /** Notes that COCO answers: pauses that have ended need no further trial. */
  async noteAnswer(): Promise<void> {
    if (this.pauseEnds === undefined || this.pauseLeft > 0) return;
    this.pauseEnds = undefined;
    await this.tryTo(() => this.store.endPauses());
  }

  /** Notes that COCO issued tokens. */
  async noteSuccess(): Promise<void> {
    this.tally.note();
    if (this.schedulePauseLeft > 0) {
      this.schedulePauseEnds = -Infinity;
      await this.tryTo(() => this.store.endPauses());
    }
    if (this.brakeState === 'released') return;
    await this.tryTo(async () => {
      const released = await this.brakes.prove();
      this.brakeState = released ? 'released' : 'proving';
    });
  }

  private left(end: number): number {
    return Math.max(0, end - this.clock.monotonic());
  }

  private async read(): Promise<void> {
    const askedAt = this.clock.monotonic();
    const limits = await this.store.read();
    this.brakeState = limits.brake;
    this.pauseEnds = limits.pauseLeft === undefined ? undefined : askedAt + limits.pauseLeft;
    this.schedulePauseEnds = askedAt + limits.schedulePauseLeft;
    this.nextTrialAt = askedAt + limits.nextTrialIn;
  }

  /** A write that fails is not lost: this replica acts on it, and each further answer repeats it. */
  private async tryTo(write: () => Promise<unknown>): Promise<void> {
    try {
      await write();
      await this.read();
    } catch (error) {
      this.logger.warn(`The shared limits could not be written: ${failureName(error)}`);
    }
  }
}
