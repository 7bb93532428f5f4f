/**
 * State of the brake. `braked`: COCO refuses nearly everybody, so refusals are not believed and one probe per beat asks.
 * `proving`: a probe succeeded; all may call again, but refusals are believed only once successes have outnumbered them.
 */
export type BrakeState = (typeof brakeStates)[number];

/** All of them. */
export const brakeStates = ['released', 'braked', 'proving'] as const;

/** What holds back token calls on all replicas together, as read from the database at one moment. Durations are milliseconds. */
export interface Limits {
  /** Until COCO's pause for all calls ends; at most 0 once it has, `undefined` when calls have succeeded since. */
  readonly pauseLeft: number | undefined;
  /** Until the schedule may continue after COCO refused the broker's own client; at most 0 when it may. */
  readonly schedulePauseLeft: number;
  readonly brake: BrakeState;
  /** Until the next trial or probe may be made; at most 0 when it may. */
  readonly nextTrialIn: number;
}
