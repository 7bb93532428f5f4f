import type { BrakeState } from '../limits/limits.js';

/** Shared limits that the test controls; records what the gate writes. */
export class SteeredLimits {
  brake: BrakeState = 'released';
  pauseLeft = 0;
  schedulePauseLeft = 0;
  needsTrial = false;
  nextTrialIn = 0;
  acceptsSchedulePause = true;
  trials = 0;
  readonly pauses: number[] = [];
  readonly schedulePauses: number[] = [];
  answers = 0;

  takeTrial(): Promise<boolean> {
    this.trials += 1;
    return Promise.resolve(this.nextTrialIn === 0);
  }

  giveTrialBack(): Promise<void> {
    this.trials -= 1;
    return Promise.resolve();
  }

  pause(milliseconds: number): Promise<void> {
    this.pauses.push(milliseconds);
    return Promise.resolve();
  }

  pauseSchedule(milliseconds: number): Promise<boolean> {
    if (this.acceptsSchedulePause) this.schedulePauses.push(milliseconds);
    return Promise.resolve(this.acceptsSchedulePause);
  }

  noteAnswer(): Promise<void> {
    this.answers += 1;
    return Promise.resolve();
  }

  noteSuccess(): Promise<void> {
    return Promise.resolve();
  }
}
