/**
 * Maximum seconds that COCO may ask us to wait. One-day bans occur in the field, so a day must be accepted; more than a
 * week is more likely a broken header, and would outlive the quarantine of any link that it delays.
 */
const LONGEST_RETRY_AFTER = 7 * 24 * 3600;

const SECONDS = /^\d*\.?\d+$/;

/** `Thu, 01 Jan 2026 …` and the obsolete formats, case-insensitive: they start with the name of a day. */
const DATE = /^(?:mon|tue|wed|thu|fri|sat|sun)/i;

/** Parses `Retry-After` (RFC 9110 section 10.2.3): seconds, even fractional, or a date; `undefined` if unreadable. */
export function parseRetryAfter(value: string | undefined, now: Date): number | undefined {
  const text = value?.trim() ?? '';
  if (SECONDS.test(text)) return Math.min(Math.ceil(Number(text)), LONGEST_RETRY_AFTER);
  if (!DATE.test(text)) return undefined;
  const seconds = Math.ceil((Date.parse(text) - now.getTime()) / 1000);
  return Number.isNaN(seconds) ? undefined : Math.min(Math.max(seconds, 0), LONGEST_RETRY_AFTER);
}
