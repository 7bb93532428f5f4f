/**
 * Seconds that COCO may ask to wait at most. Bans of a day are seen in the field, so a day must pass; what is longer than a
 * week is likelier a broken header than a wish, and would outlive the quarantine of any link it holds up.
 */
const LONGEST_RETRY_AFTER = 7 * 24 * 3600;

const SECONDS = /^\d*\.?\d+$/;

/** `Thu, 01 Jan 2026 …` and the obsolete forms, in any case: they begin with the name of a day. */
const DATE = /^(?:mon|tue|wed|thu|fri|sat|sun)/i;

/** Reads `Retry-After` (RFC 9110 section 10.2.3): seconds, also with a fraction, or a date; `undefined` if unreadable. */
export function parseRetryAfter(value: string | undefined, now: Date): number | undefined {
  const text = value?.trim() ?? '';
  if (SECONDS.test(text)) return Math.min(Math.ceil(Number(text)), LONGEST_RETRY_AFTER);
  if (!DATE.test(text)) return undefined;
  const seconds = Math.ceil((Date.parse(text) - now.getTime()) / 1000);
  return Number.isNaN(seconds) ? undefined : Math.min(Math.max(seconds, 0), LONGEST_RETRY_AFTER);
}
