import type { Logger, OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { Beat, type InFlight } from '#kernel';
import { LaunchedCalls } from '../gate/launched-calls.js';
import type { TokenCallPermits } from '../gate/token-call-permits.js';
import type { Admission, TokenCallGate } from '../gate/token-call-gate.js';
import type { Journal } from '../journal/journal.js';
import type { RefreshSettings } from '../refresh-settings.js';

/** What decides whether a schedule may claim. */
interface Conditions {
  readonly gate: TokenCallGate;
  readonly permits: TokenCallPermits;
  readonly journal: Journal;
  readonly inFlight: InFlight;
  readonly settings: RefreshSettings;
}

/** Presents refresh tokens to COCO at a beat: claims what is due, and launches a token call for each. A stop waits for them. */
export abstract class TokenCallSchedule implements OnApplicationBootstrap, OnModuleDestroy {
  protected readonly launched: LaunchedCalls;
  /** A call was not made, so the next claim would only be given back too. */
  protected postponed = false;
  protected abstract readonly logger: Logger;
  protected readonly beat: Beat;

  /**
   * @param interval milliseconds between two beats
   * @param unclaimed what to log when a beat fails
   */
  protected constructor(
    private readonly conditions: Conditions,
    interval: number,
    unclaimed: string,
  ) {
    this.launched = new LaunchedCalls(conditions.permits, conditions.inFlight);
    this.beat = new Beat(
      interval,
      () => {
        this.postponed = false;
        return this.sweep();
      },
      (failure) => {
        this.logger.warn(`${unclaimed}: ${failure}`);
      },
    );
  }

  onApplicationBootstrap(): void {
    if (this.conditions.settings.scheduleEnabled) this.start();
  }

  /** The calls were awaited with all other work in flight; those cut off are not awaited again. */
  onModuleDestroy(): void {
    void this.stop();
  }

  /** Starts claiming, at every beat. */
  start(): void {
    this.beat.start();
  }

  /** Claims nothing more, and resolves once every call is finished and its result written. */
  async stop(): Promise<void> {
    await this.beat.stop();
    await this.launched.untilAllEnd();
  }

  protected get mayClaim(): boolean {
    const { gate, journal, inFlight } = this.conditions;
    return (
      this.beat.isBeating &&
      !inFlight.isStopping &&
      !this.postponed &&
      journal.isWritable &&
      gate.shutForSchedule === 0
    );
  }

  /** What a beat does. */
  protected abstract sweep(): Promise<void>;

  /**
   * Claims and launches. A stop waits for a claim in progress and makes its calls: what was claimed counts as presented.
   *
   * @returns how many were claimed
   */
  protected async claimNow(what: string, claim: () => Promise<number>): Promise<number> {
    return this.mayClaim ? this.conditions.inFlight.run(what, claim) : 0;
  }

  /** The same if the gate admits calls. @returns how many were claimed */
  protected async claimAdmitted<Claimed>(
    what: string,
    claim: () => Promise<readonly Claimed[]>,
    launch: (claimed: Claimed, admission: Admission) => void,
  ): Promise<number> {
    const { gate } = this.conditions;
    return this.claimNow(what, async () => {
      const admission = await gate.admit();
      if (admission === undefined) return 0;
      const claimed = await claim();
      for (const each of claimed) launch(each, admission);
      if (claimed.length === 0) await gate.giveBack(admission);
      return claimed.length;
    });
  }
}
