/**
 * State of the brake. `braked`: COCO refuses nearly every link, so refusals are not believed and one probe
 * per interval tests it. `proving`: a probe succeeded; all links may be refreshed again, but refusals are
 * believed only once successes outnumber them.
 */
export type BrakeState = (typeof brakeStates)[number];

export const brakeStates = ['released', 'braked', 'proving'] as const;

/**
 * What holds back token calls on all replicas, as read from the database at one moment. Durations are
 * milliseconds.
 */
export interface Limits {
  /**
   * Until COCO's pause for all calls ends; at most 0 once it has, `undefined` if a call has succeeded since.
   */
  readonly pauseLeft: number | undefined;
  /** Until the schedule may continue after COCO refused the broker's own client; at most 0 once it may. */
  readonly schedulePauseLeft: number;
  readonly brake: BrakeState;
  /** Until the next trial or probe may be made; at most 0 once it may. */
  readonly nextTrialIn: number;
}
