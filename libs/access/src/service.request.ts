import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  Length,
  Matches,
  ValidateIf,
} from 'class-validator';
import type { LinkAccess } from './caller.js';
import { scopes, type Scope } from './scope.js';
import { IsReturnUrlPrefix } from './return-url-prefix.js';

/** Checks the member only where it is given. Unlike `IsOptional`, it does not let `null` through unchecked. */
const MayBeLeftOut = (): PropertyDecorator => ValidateIf((_service, value) => value !== undefined);

/** Text that a person reads: no control characters, no half of a surrogate pair. */
const PLAIN_TEXT = /^[^\p{Cc}\p{Cs}]*$/u;

/** The body of `POST /v1/admin/services`. */
export class CreateServiceRequest {
  @Length(1, 100, { message: 'expected 1 to 100 characters' })
  @Matches(PLAIN_TEXT, { message: 'expected no control characters' })
  name!: string;

  /** The team or person to ask about the service. */
  @Length(1, 200, { message: 'expected 1 to 200 characters: the team or person to ask about this service' })
  @Matches(PLAIN_TEXT, { message: 'expected no control characters' })
  owner!: string;

  @IsArray({ message: 'expected a list of scopes' })
  @ArrayMinSize(1, { message: 'expected at least one scope' })
  @ArrayUnique({ message: 'expected each scope once' })
  @IsIn(scopes, { each: true, message: `expected scopes among ${scopes.join(', ')}` })
  scopes!: Scope[];

  /** Where users may be sent back to after linking. */
  @MayBeLeftOut()
  @IsArray({ message: 'expected a list of URL prefixes' })
  @ArrayMaxSize(50, { message: 'expected at most 50 prefixes' })
  @IsReturnUrlPrefix({ each: true })
  returnUrlPrefixes: string[] = [];

  @MayBeLeftOut()
  @IsIn(['own', 'any'], { message: 'expected "own" (links this service made) or "any"' })
  linkAccess: LinkAccess = 'own';

  /** COCO capability names, or `*` for all that are not sensitive. */
  @MayBeLeftOut()
  @IsArray({ message: 'expected a list of capability names' })
  @ArrayMaxSize(100, { message: 'expected at most 100 capabilities' })
  @Matches(/^(\*|[A-Z][A-Z0-9_]{0,63})$/, {
    each: true,
    message: 'expected COCO capability names such as ON_OFF_CONTROL, or "*" for all that are not sensitive',
  })
  capabilities: string[] = ['*'];
}
