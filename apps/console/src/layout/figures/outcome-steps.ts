/** What happened in one step of time, by how it ended. */
export interface OutcomePoint {
  readonly at: string;
  readonly succeeded: number;
  readonly refused: number;
  readonly failed: number;
}

/** Sums points into steps of this many milliseconds, in order. */
export function inSteps(points: readonly OutcomePoint[], step: number): OutcomePoint[] {
  const steps = Map.groupBy(points, ({ at }) => Math.floor(new Date(at).getTime() / step));
  return [...steps].map(([number, ofStep]) => ({
    at: new Date(number * step).toISOString(),
    succeeded: total(ofStep, 'succeeded'),
    failed: total(ofStep, 'failed'),
    refused: total(ofStep, 'refused'),
  }));
}

/** How many had this result. */
export function total(points: readonly OutcomePoint[], outcome: 'succeeded' | 'failed' | 'refused'): number {
  return points.reduce((sum, point) => sum + point[outcome], 0);
}
