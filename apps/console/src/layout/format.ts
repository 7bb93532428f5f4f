const count = new Intl.NumberFormat();
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' });
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });

/** Units with their length in seconds, longest first. */
const UNITS = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

/** A number in the reader's format. */
export function countText(value: number): string {
  return count.format(value);
}

/** "1 link", "2 links". */
export function countOf(value: number, one: string, many = `${one}s`): string {
  return `${countText(value)} ${value === 1 ? one : many}`;
}

/** A time in full. */
export function exactTime(iso: string): string {
  return exact.format(new Date(iso));
}

/** The hour and minute of a time. */
export function clockTime(iso: string): string {
  return clock.format(new Date(iso));
}

/** A relative time such as "5 minutes ago". @param now milliseconds since 1970 */
export function relativeTime(iso: string, now: number): string {
  const seconds = (new Date(iso).getTime() - now) / 1_000;
  const unit = UNITS.find(([, length]) => Math.abs(seconds) >= length);
  if (unit !== undefined) return relative.format(Math.trunc(seconds / unit[1]), unit[0]);
  // Clocks differ by seconds, and this page reads its own only occasionally.
  return seconds > 30 ? 'in a moment' : 'just now';
}
