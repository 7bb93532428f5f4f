import type { RefreshPoint } from '../api/overview.js';

/** Adds points up to steps of this many milliseconds, in the order they come. */
export function inSteps(points: readonly RefreshPoint[], step: number): RefreshPoint[] {
  const steps = Map.groupBy(points, ({ at }) => Math.floor(new Date(at).getTime() / step));
  return [...steps].map(([number, ofStep]) => ({
    at: new Date(number * step).toISOString(),
    succeeded: total(ofStep, 'succeeded'),
    failed: total(ofStep, 'failed'),
  }));
}

/** How many refreshes came out so. */
export function total(points: readonly RefreshPoint[], outcome: 'succeeded' | 'failed'): number {
  return points.reduce((sum, point) => sum + point[outcome], 0);
}
