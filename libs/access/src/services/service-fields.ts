/** How each field of a service is checked, both when it is registered and when it is changed. */
import { applyDecorators } from '@nestjs/common';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsNumber,
  Length,
  Matches,
  Max,
  Min,
  ValidateBy,
  ValidateIf,
} from 'class-validator';
import { IsTime, PLAIN_TEXT, PLAIN_TEXT_EXPECTED } from '#kernel';
import { requiredActors } from '../actor/required-actor.js';
import { capabilityProblem } from './capability-names.js';
import { IsReturnUrlPrefix } from './return-url-prefix.js';
import { scopes } from '../scope.js';

/** As `MayBeLeftOut`; `null` stands for none. */
const MayBeNone = (): PropertyDecorator =>
  ValidateIf((_service, value) => value !== undefined && value !== null);

export const IsServiceName = (): PropertyDecorator =>
  applyDecorators(
    Length(1, 100, { message: 'expected 1 to 100 characters' }),
    Matches(PLAIN_TEXT, { message: PLAIN_TEXT_EXPECTED }),
  );

export const IsServiceOwner = (): PropertyDecorator =>
  applyDecorators(
    Length(1, 200, {
      message: 'expected 1 to 200 characters: the team or person to ask about this service',
    }),
    Matches(PLAIN_TEXT, { message: PLAIN_TEXT_EXPECTED }),
  );

export const AreScopes = (): PropertyDecorator =>
  applyDecorators(
    IsArray({ message: 'expected a list of scopes' }),
    ArrayMinSize(1, { message: 'expected at least one scope' }),
    ArrayMaxSize(scopes.length, { message: 'expected each scope once' }),
    ArrayUnique({ message: 'expected each scope once' }),
    IsIn(scopes, { each: true, message: `expected scopes among ${scopes.join(', ')}` }),
  );

export const AreReturnUrlPrefixes = (): PropertyDecorator =>
  applyDecorators(
    IsArray({ message: 'expected a list of URL prefixes' }),
    ArrayMaxSize(50, { message: 'expected at most 50 prefixes' }),
    IsReturnUrlPrefix({ each: true }),
  );

export const IsLinkAccess = (): PropertyDecorator =>
  IsIn(['own', 'any'], { message: 'expected "own" (links this service made) or "any"' });

export const IsRequiredActor = (): PropertyDecorator =>
  IsIn(requiredActors, { message: `expected one of ${requiredActors.join(', ')}` });

/** `*`, a capability of COCO, its state (`NAME.read`), or one of its commands (`NAME.COMMAND`, by name or number). */
const GRANT = /^(?:\*|[A-Z][A-Z0-9_]{0,63}(?:\.(?:read|[A-Z][A-Z0-9_]{0,63}|\d{1,10}))?)$/;

/** A command by its number, which need not be in the standard yet; its capability must be. */
const NUMBERED = /\.\d{1,10}$/;

const AreKnownCapabilities = (): PropertyDecorator =>
  ValidateBy({
    name: 'areKnownCapabilities',
    validator: {
      validate: (value: unknown) => unknownIn(value).length === 0,
      defaultMessage: (args) => unknownIn(args?.value).join('; '),
    },
  });

/**
 * What is wrong with the names of a list, each with its place: otherwise a misspelt one would only show when a door
 * stays shut.
 */
function unknownIn(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((name: unknown, index) => {
    const problem = typeof name === 'string' ? capabilityProblem(name.replace(NUMBERED, '')) : undefined;
    return problem === undefined ? [] : [`item ${index + 1}: ${problem}`];
  });
}

/** What of COCO's capabilities a service may use. */
export const AreCapabilities = (): PropertyDecorator =>
  applyDecorators(
    IsArray({ message: 'expected a list of capability names' }),
    ArrayMaxSize(100, { message: 'expected at most 100 capabilities' }),
    AreKnownCapabilities(),
    Matches(GRANT, {
      each: true,
      message:
        'expected COCO capability names such as ON_OFF_CONTROL, parts of one such as MOTION_SENSING.read or ' +
        'FIRE_SENSING.FIRE_SENSING_DISABLE, or "*" for everything that is not sensitive',
    }),
  );

const RATE_MESSAGE = 'expected 0.01 to 100000 calls a second, or null for no limit';

/** Calls a second, or `null` for no limit. */
export const IsRequestRate = (): PropertyDecorator =>
  applyDecorators(
    MayBeNone(),
    IsNumber({}, { message: RATE_MESSAGE }),
    Min(0.01, { message: RATE_MESSAGE }),
    Max(100_000, { message: RATE_MESSAGE }),
  );

const BURST_MESSAGE = 'expected 1 to 100000 calls, or null for what the rate gives in a second';

/** Calls in one burst, or `null` for one second's worth. */
export const IsRequestBurst = (): PropertyDecorator =>
  applyDecorators(
    MayBeNone(),
    IsInt({ message: BURST_MESSAGE }),
    Min(1, { message: BURST_MESSAGE }),
    Max(100_000, { message: BURST_MESSAGE }),
  );

/** A `sub` (RFC 7519 section 4.1.2), or `null` for none. */
export const IsJwtSubject = (): PropertyDecorator =>
  applyDecorators(
    MayBeNone(),
    Length(1, 255, { message: 'expected 1 to 255 characters, or null for none' }),
    Matches(PLAIN_TEXT, { message: PLAIN_TEXT_EXPECTED }),
  );

/** A time, or `null` for never. */
export const IsExpiry = (): PropertyDecorator => applyDecorators(MayBeNone(), IsTime(', or null for never'));
