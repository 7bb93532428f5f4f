/** Rules that fields of several requests share. */
import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsDate, ValidateIf } from 'class-validator';

/**
 * Text that a person reads: not blank, no control characters, no half of a surrogate pair, and no character that
 * reverses the text after it, which can make one name look like another (Unicode UAX #9 section 2, CVE-2021-42574).
 */
export const PLAIN_TEXT = /^(?!\s*$)[^\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]*$/u;

/** What is expected of it, for problems. */
export const PLAIN_TEXT_EXPECTED = 'expected text that is not blank, without control characters';

/** RFC 3339 section 5.6, with a time zone: without one, each reader would assume its own. */
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

/** Checks the member only if it is present. Unlike `IsOptional`, it does not skip `null`. */
export const MayBeLeftOut = (): PropertyDecorator => ValidateIf((_request, value) => value !== undefined);

/** A time with its zone, read into a `Date`. @param alternative what else is allowed there, for the message */
export const IsTime = (alternative = ''): PropertyDecorator =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' && TIMESTAMP.test(value) ? new Date(value) : value,
    ),
    IsDate({ message: `expected a time such as 2027-01-31T00:00:00Z${alternative}` }),
  );
