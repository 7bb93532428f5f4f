import type { RefreshPoint } from '../api/schemas.js';

/** Sums points into steps of this many milliseconds, in order. */
export function inSteps(points: readonly RefreshPoint[], step: number): RefreshPoint[] {
  const steps = Map.groupBy(points, ({ at }) => Math.floor(new Date(at).getTime() / step));
  return [...steps].map(([number, ofStep]) => ({
    at: new Date(number * step).toISOString(),
    succeeded: total(ofStep, 'succeeded'),
    failed: total(ofStep, 'failed'),
    refused: total(ofStep, 'refused'),
  }));
}

/** How many refreshes had this result. */
export function total(points: readonly RefreshPoint[], outcome: 'succeeded' | 'failed' | 'refused'): number {
  return points.reduce((sum, point) => sum + point[outcome], 0);
}
