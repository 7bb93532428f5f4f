import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsOptional,
  Length,
  Matches,
} from 'class-validator';
import type { LinkAccess } from './caller.js';
import { scopes, type Scope } from './scope.js';
import { IsReturnUrlPrefix } from './return-url-prefix.js';

/** The body of `POST /v1/admin/services`. */
export class CreateServiceRequest {
  @Length(1, 100, { message: 'expected 1 to 100 characters' })
  name!: string;

  /** The team or person to ask about the service. */
  @Length(1, 200, { message: 'expected 1 to 200 characters: the team or person to ask about this service' })
  owner!: string;

  @IsArray({ message: 'expected a list of scopes' })
  @ArrayMinSize(1, { message: 'expected at least one scope' })
  @ArrayUnique({ message: 'expected each scope once' })
  @IsIn(scopes, { each: true, message: `expected scopes among ${scopes.join(', ')}` })
  scopes!: Scope[];

  /** Where users may be sent back to after linking. */
  @IsOptional()
  @IsArray({ message: 'expected a list of URL prefixes' })
  @ArrayMaxSize(50, { message: 'expected at most 50 prefixes' })
  @IsReturnUrlPrefix({ each: true })
  returnUrlPrefixes: string[] = [];

  @IsOptional()
  @IsIn(['own', 'any'], { message: 'expected "own" (links this service made) or "any"' })
  linkAccess: LinkAccess = 'own';

  /** COCO capability names, or `*` for all that are not sensitive. */
  @IsOptional()
  @IsArray({ message: 'expected a list of capability names' })
  @ArrayMaxSize(100, { message: 'expected at most 100 capabilities' })
  @Matches(/^(\*|[A-Z][A-Z0-9_]{0,63})$/, {
    each: true,
    message: 'expected COCO capability names such as ON_OFF_CONTROL, or "*" for all that are not sensitive',
  })
  capabilities: string[] = ['*'];
}
