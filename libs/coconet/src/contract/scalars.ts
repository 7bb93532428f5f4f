/** Reads COCO's scalars in the forms that its servers send. */
import { ExactNumber } from '../json/exact-number.js';

/** A whole number from 0, sent as a number or as its digits in text; `undefined` for anything else. */
export function wholeNumber(value: unknown): number | undefined {
  const digits = typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
  if (!/^(?:0|[1-9]\d{0,14})$/.test(digits)) return undefined;
  return Number(digits);
}

/** An id as text, digit for digit: a 64-bit number names one thing, and its rounded form another. */
export function identifierText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  const digits = value instanceof ExactNumber ? value.digits : typeof value === 'number' ? String(value) : '';
  return /^-?\d+$/.test(digits) ? digits : undefined;
}

/**
 * Up to this a number counts seconds since 1970, above it milliseconds: in seconds it is the year 5138, in milliseconds 1973,
 * and no device reports either.
 */
const LATEST_SECONDS = 100_000_000_000;

/** Milliseconds of 2001-01-01: devices that do not know the time count from 1970 or from when they were switched on. */
const EARLIEST = 978_307_200_000;

/** Milliseconds of 2100-01-01: a larger number counts something finer than milliseconds. */
const LATEST = 4_102_444_800_000;

/** `YYYY-MM-DD HH:MM:SS`, with or without a fraction and a zone; UTC if none is given (assumed). */
const WRITTEN_TIME = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d{1,9})?)(Z|[+-]\d\d:?\d\d)?$/;

/** A time from COCO as RFC 3339 in UTC, from any form that it is sent in; `undefined` if it is not a time. */
export function timestampText(value: unknown): string | undefined {
  const milliseconds = typeof value === 'string' ? writtenTime(value) : epoch(Number(value));
  if (milliseconds === undefined || !(milliseconds >= EARLIEST && milliseconds <= LATEST)) return undefined;
  return new Date(milliseconds).toISOString();
}

function writtenTime(text: string): number | undefined {
  if (/^\d{9,16}$/.test(text)) return epoch(Number(text));
  const [, day, hour, zone = 'Z'] = WRITTEN_TIME.exec(text) ?? [];
  return day === undefined || hour === undefined ? undefined : Date.parse(`${day}T${hour}${zone}`);
}

function epoch(count: number): number {
  return count < LATEST_SECONDS ? count * 1_000 : count;
}
