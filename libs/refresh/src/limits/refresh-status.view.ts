import { OneOf } from '#kernel';
import { brakeStates, type BrakeState } from './limits.js';

/** The shared limits for those who run the broker. */
export class RefreshStatus {
  /**
   * `braked`: COCO refuses nearly all links, so its refusals end none, and one probe in ten seconds asks. `proving`: a probe
   * succeeded, and refusals are believed again once successes outnumber them.
   */
  @OneOf(brakeStates)
  readonly brake!: BrakeState;

  /** When the brake engaged; absent while it is released. */
  readonly brakeSince?: Date;

  /** Links that COCO had refused when the brake engaged. */
  readonly refusedLinks!: number;

  /** Refusals since then, which changed no link. */
  readonly heldRefusals!: number;

  /** When the next probe, or the next trial after a pause, may be made. */
  readonly nextProbeAt?: Date;

  /** Until when COCO asked for no token call. */
  readonly pausedUntil?: Date;

  /** Until when the schedule waits, because COCO refused the client of the broker for one link after another. */
  readonly schedulePausedUntil?: Date;

  /** Until when refusals are believed however many they are, because an operator said so. */
  readonly refusalsAcceptedUntil?: Date;

  static readonly example: RefreshStatus = {
    brake: 'braked',
    brakeSince: new Date('2027-01-31T12:00:00.000Z'),
    refusedLinks: 5,
    heldRefusals: 17,
    nextProbeAt: new Date('2027-01-31T12:02:50.000Z'),
  };
}
