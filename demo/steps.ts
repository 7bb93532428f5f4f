/** Runs the steps of the story one after the other, and counts how they end. */
import { setTimeout as pause } from 'node:timers/promises';
import { StepFailed } from './step-failed.js';
import type { Transcript } from './transcript.js';

/** Longest time one step may take, in milliseconds. */
const STEP_LIMIT = 25_000;

/** The runner of steps. */
export class Steps {
  private run = 0;
  private failed = 0;
  private abandoned = false;

  constructor(private readonly transcript: Transcript) {}

  /**
   * Carries out one step.
   *
   * @param shows what has been seen when it succeeds, in plain words
   * @throws StepFailed after having said why
   */
  async take<Result>(title: string, shows: string, action: () => Promise<Result>): Promise<Result> {
    this.run += 1;
    this.transcript.step(this.run, title);
    try {
      const result = await withinTime(action());
      this.transcript.shown(shows);
      return result;
    } catch (error) {
      if (this.abandoned) throw error;
      this.failed += 1;
      this.transcript.failed(`This step failed: ${reasonOf(error)}`);
      throw error;
    }
  }

  get hasFailed(): boolean {
    return this.failed > 0;
  }

  /** The end has begun: what fails from now on fails because of that, and is not reported. */
  abandon(): void {
    this.abandoned = true;
  }

  /** The last line. @param others failures outside of any step */
  summary(others: number): string {
    return `demo: ${this.run} steps, ${this.failed + others} failed`;
  }
}

/** An error in plain words. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error instanceof StepFailed || error.name === 'Error'
    ? error.message
    : `${error.name}: ${error.message}`;
}

async function withinTime<Result>(action: Promise<Result>): Promise<Result> {
  const over = new AbortController();
  const limit = pause(STEP_LIMIT, undefined, { signal: over.signal, ref: false }).then(() => {
    throw new StepFailed(`it took longer than ${STEP_LIMIT / 1000} seconds`);
  });
  limit.catch(() => undefined);
  try {
    return await Promise.race([action, limit]);
  } finally {
    over.abort();
  }
}
