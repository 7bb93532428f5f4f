import { OneOf } from '#kernel';
import { quantile } from './latency-bucket.js';
import { STEP_SECONDS, type CodeCount, type StepCount, type TrafficOutcome } from './traffic.store.js';

/** Calls of a service in one step. */
export class TrafficPoint {
  /** When the step began. */
  readonly at!: Date;

  readonly succeeded!: number;

  /** Answered with a status from 400 to 499. */
  readonly refused!: number;

  /** Answered with a status from 500. */
  readonly failed!: number;

  /** Milliseconds within which half of the calls that succeeded were answered; 20 % off at most. */
  readonly p50!: number | null;

  /** Milliseconds within which 95 % of them were. */
  readonly p95!: number | null;
}

/** Calls that did not succeed, by why. */
export class TrafficCode {
  /** The code of the problem; `status_` with the status where COCO answered. */
  readonly code!: string;

  @OneOf(['refused', 'failed'])
  readonly outcome!: CodeCount['outcome'];

  readonly calls!: number;
}

/** How the calls of a service fared in the last 24 hours, over all replicas. */
export class ServiceTrafficView {
  /** Seconds of one step. */
  readonly stepSeconds!: number;

  /** Steps with calls, the oldest first. */
  readonly points!: TrafficPoint[];

  /** Why calls did not succeed, the most frequent first, at most 50. */
  readonly codes!: TrafficCode[];

  /** As in a step, for all of them. */
  readonly p50!: number | null;

  readonly p95!: number | null;

  static readonly example: ServiceTrafficView = {
    stepSeconds: STEP_SECONDS,
    points: [
      {
        at: new Date('2027-01-31T12:25:00.000Z'),
        succeeded: 1_240,
        refused: 12,
        failed: 1,
        p50: 38,
        p95: 152,
      },
    ],
    codes: [
      { code: 'rate_limited', outcome: 'refused', calls: 12 },
      { code: 'upstream_first_byte_timeout', outcome: 'failed', calls: 1 },
    ],
    p50: 38,
    p95: 152,
  };
}

/** Shows counts to admins. @param steps the oldest first */
export function viewOf(steps: readonly StepCount[], codes: readonly CodeCount[]): ServiceTrafficView {
  const byStep = Map.groupBy(steps, ({ at }) => at.getTime());
  const points = [...byStep].map(([time, counts]) => ({
    at: new Date(time),
    succeeded: sum(counts, 'succeeded'),
    refused: sum(counts, 'refused'),
    failed: sum(counts, 'failed'),
    ...latencyOf(counts),
  }));
  return { stepSeconds: STEP_SECONDS, points, codes: [...codes], ...latencyOf(steps) };
}

function sum(counts: readonly StepCount[], wanted: TrafficOutcome): number {
  return counts.reduce((total, { outcome, calls }) => total + (outcome === wanted ? calls : 0), 0);
}

/** Of calls that succeeded: refusals are answered at once, and would make a slow service look quick. */
function latencyOf(counts: readonly StepCount[]): Pick<TrafficPoint, 'p50' | 'p95'> {
  const byBucket = new Map<number, number>();
  for (const { outcome, bucket, calls } of counts)
    if (outcome === 'succeeded') byBucket.set(bucket, (byBucket.get(bucket) ?? 0) + calls);
  return { p50: rounded(quantile(byBucket, 0.5)), p95: rounded(quantile(byBucket, 0.95)) };
}

function rounded(milliseconds: number | null): number | null {
  return milliseconds === null ? null : Math.round(milliseconds);
}
