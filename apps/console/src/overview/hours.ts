import type { RefreshPoint } from '../api/overview.js';

const HOUR = 3_600_000;

/** Adds points up by the hour, newest hour first; an hour in which nothing was refreshed is left out. */
export function byHour(points: readonly RefreshPoint[]): RefreshPoint[] {
  const hours = Map.groupBy(points, ({ at }) => Math.floor(new Date(at).getTime() / HOUR));
  return [...hours]
    .map(([hour, ofHour]) => ({
      at: new Date(hour * HOUR).toISOString(),
      succeeded: total(ofHour, 'succeeded'),
      failed: total(ofHour, 'failed'),
    }))
    .filter(({ succeeded, failed }) => succeeded + failed > 0)
    .reverse();
}

/** How many refreshes came out so. */
export function total(points: readonly RefreshPoint[], outcome: 'succeeded' | 'failed'): number {
  return points.reduce((sum, point) => sum + point[outcome], 0);
}
