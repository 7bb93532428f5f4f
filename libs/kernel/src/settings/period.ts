/** Milliseconds of each unit. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 24 * 3_600_000],
]);

/** How a period is written: a whole number and its unit. */
export const PERIOD = /^([1-9]\d{0,5})([smhd])$/;

/** Reads a period such as `7d` or `12h`, once checked against {@link PERIOD}. @returns milliseconds */
export function periodMilliseconds(text: string): number {
  const [, count, unit = ''] = PERIOD.exec(text) ?? [];
  return Number(count) * (UNITS.get(unit) ?? NaN);
}
