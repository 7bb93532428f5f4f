// The console's sentences are English, so its numbers and times are too, whatever the browser's language. British English, because
// its dates name the month and its hours go to 24. Times are in the reader's time zone.
const LANGUAGE = 'en-GB';

const count = new Intl.NumberFormat(LANGUAGE);
const exact = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: 'medium', timeStyle: 'long' });
const clock = new Intl.DateTimeFormat(LANGUAGE, { hour: '2-digit', minute: '2-digit' });
const relative = new Intl.RelativeTimeFormat(LANGUAGE, { numeric: 'auto' });

/** Milliseconds. */
const HOUR = 3_600_000;

/** Units with their length in seconds, longest first. */
const UNITS = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

/** A number with separators between its thousands. */
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

/** A duration of milliseconds: "40 ms", "2.5 s". */
export function durationText(milliseconds: number): string {
  if (milliseconds < 1_000) return `${countText(Math.round(milliseconds))} ms`;
  return `${countText(Math.round(milliseconds / 100) / 10)} s`;
}

/** When a link was last used, which is kept to the hour only: "within the last hour". @param now milliseconds since 1970 */
export function lastUseText(iso: string, now: number): string {
  return now - new Date(iso).getTime() < HOUR ? 'within the last hour' : relativeTime(iso, now);
}

/** When something is due: "due in 5 minutes", "overdue by 3 minutes". @param now milliseconds since 1970 */
export function dueText(iso: string, now: number): string {
  const late = Math.round((now - new Date(iso).getTime()) / 1_000);
  if (late <= 0) return `due ${relativeTime(iso, now)}`;
  // Clocks differ by seconds.
  if (late < 30) return 'due now';
  const [name, length] = UNITS.find(([, seconds]) => late >= seconds) ?? ['second', 1];
  return `overdue by ${countOf(Math.floor(late / length), name)}`;
}
