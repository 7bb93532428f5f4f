import { applyDecorators } from '@nestjs/common';
import {
  ArrayMaxSize,
  ArrayMinSize,
  Equals,
  IsArray,
  IsBoolean,
  IsUUID,
  Length,
  Matches,
} from 'class-validator';
import { InvalidRequest, MayBeLeftOut, PLAIN_TEXT, PLAIN_TEXT_EXPECTED } from '#kernel';
import type { RevocationTarget } from '#vault';

const LINKS_LIMIT = 200;

/** Why an admin does something. */
export const IsReason = (): PropertyDecorator =>
  applyDecorators(
    Length(1, 500, { message: 'expected 1 to 500 characters: why, for readers of the audit trail' }),
    Matches(PLAIN_TEXT, { message: PLAIN_TEXT_EXPECTED }),
  );

/** The body of `POST /v1/admin/revocations`: a reason and exactly one target. */
export class RevocationRequest {
  @IsReason()
  reason!: string;

  /** Only counts the links. */
  @MayBeLeftOut()
  @IsBoolean({ message: 'expected true to only count the links, or false' })
  dryRun = false;

  @MayBeLeftOut()
  @IsArray({ message: `expected a list of 1 to ${LINKS_LIMIT} ids of links` })
  @ArrayMinSize(1, { message: `expected a list of 1 to ${LINKS_LIMIT} ids of links` })
  @ArrayMaxSize(LINKS_LIMIT, { message: `expected a list of 1 to ${LINKS_LIMIT} ids of links` })
  @IsUUID('all', { each: true, message: 'expected ids of links (UUIDs)' })
  linkIds?: string[];

  /** The user’s id at the services: at all of them, or only at `serviceId`. */
  @MayBeLeftOut()
  @Length(1, 200, { message: 'expected 1 to 200 characters' })
  userId?: string;

  @MayBeLeftOut()
  @IsUUID('all', { message: 'expected the id of a service (a UUID)' })
  serviceId?: string;

  /** Every link. */
  @MayBeLeftOut()
  @Equals(true, { message: 'expected true, to revoke every link' })
  all?: true;

  static readonly example: Pick<RevocationRequest, 'userId' | 'reason'> = {
    userId: 'u-17',
    reason: 'ticket 4711: the user has left',
  };
}

/**
 * Whether a request, not checked yet, revokes at most one link. Only the members that are known to do that are: what is unknown,
 * or of another type, makes it a bulk revocation.
 */
export function isForOneLink(body: unknown): boolean {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return false;
  const { reason: _reason, dryRun, linkIds, ...others } = body as Readonly<Record<string, unknown>>;
  if (dryRun === true) return true;
  return Array.isArray(linkIds) && linkIds.length === 1 && Object.keys(others).length === 0;
}

/** The target that a request names. @throws InvalidRequest if it names none, or several */
export function targetOf({ linkIds, userId, serviceId, all }: RevocationTargets): RevocationTarget {
  const named = [linkIds, userId ?? serviceId, all].filter((target) => target !== undefined);
  if (named.length !== 1) {
    const message =
      'expected exactly one target: linkIds, userId (with serviceId, if it is one service’s user), serviceId, or all';
    throw new InvalidRequest([{ field: 'target', message }]);
  }
  if (linkIds !== undefined) return { linkIds };
  if (userId !== undefined) return { userId, ...(serviceId !== undefined && { serviceId }) };
  return serviceId === undefined ? { all: true } : { serviceId };
}

type RevocationTargets = Pick<RevocationRequest, 'linkIds' | 'userId' | 'serviceId' | 'all'>;
