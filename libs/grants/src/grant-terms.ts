/** Checks what a request for a grant asks for. */
import {
  capabilityProblem,
  holdsScope,
  isCovered,
  type Caller,
  type GrantedPlaces,
  type Service,
} from '#access';
import { InvalidRequest, type FieldProblem } from '#kernel';
import { LONGEST_BREAK_GLASS, LONGEST_GRANT, type GrantTerms } from './grant.js';
import type { AdminGrantRequest, GrantRequest } from './grant.request.js';

/** Who asks for the grant, and for whom. */
interface Parties {
  /** The owning service, or an admin. */
  readonly giver: Caller;
  readonly ownerId: string;
  /** Absent if there is no such service. */
  readonly receiver: Pick<Service, 'id' | 'disabledAt' | 'expiresAt'> | undefined;
}

/**
 * The terms of a grant. A service gives at most what it has. An admin is not limited to the owner's rights: admins
 * could give the owner more anyway.
 *
 * @throws InvalidRequest naming every wrong field
 */
export function grantTerms(
  request: GrantRequest | AdminGrantRequest,
  parties: Parties,
  now: Date,
): GrantTerms {
  const breakGlass = 'breakGlass' in request && request.breakGlass;
  const longest = breakGlass ? LONGEST_BREAK_GLASS : LONGEST_GRANT;
  const notAfter = request.notAfter ?? new Date(now.getTime() + longest);
  const problems = [
    ...receiverProblems(parties, now),
    ...rightsProblems(request, parties.giver),
    ...endProblems(notAfter, now, breakGlass),
  ];
  if (problems.length > 0) throw new InvalidRequest(problems);
  const { serviceId, scopes, capabilities, reason } = request;
  const places = placesOf(request);
  return { serviceId: serviceId.toLowerCase(), scopes, capabilities, places, notAfter, reason, breakGlass };
}

function receiverProblems({ receiver, ownerId }: Parties, now: Date): FieldProblem[] {
  const field = 'serviceId';
  if (receiver === undefined) return [{ field, message: 'there is no service with this id' }];
  if (receiver.id === ownerId)
    return [{ field, message: 'this service made the link, so it needs no grant; name another service' }];
  const hasExpired = receiver.expiresAt !== null && receiver.expiresAt <= now;
  if (receiver.disabledAt !== null || hasExpired)
    return [{ field, message: 'this service is disabled or expired; an admin has to enable it first' }];
  return [];
}

function rightsProblems({ scopes, capabilities }: GrantRequest, giver: Caller): FieldProblem[] {
  const isAdmin = giver.kind === 'admin';
  const unheld = scopes.flatMap((scope, index) =>
    isAdmin || holdsScope(giver, scope)
      ? []
      : [
          {
            field: `scopes[${index}]`,
            message: `your service does not have "${scope}" itself, so it cannot give it`,
          },
        ],
  );
  const wrong = capabilities.flatMap((name, index) => {
    const message =
      capabilityProblem(name) ??
      (isAdmin || isCovered(giver.capabilities, name)
        ? undefined
        : 'your service may not use all of this itself, so it cannot give it');
    return message === undefined ? [] : [{ field: `capabilities[${index}]`, message }];
  });
  return [...unheld, ...wrong];
}

function endProblems(notAfter: Date, now: Date, breakGlass: boolean): FieldProblem[] {
  const field = 'notAfter';
  const lasts = notAfter.getTime() - now.getTime();
  if (!(lasts > 0)) return [{ field, message: 'expected a time in the future' }];
  if (breakGlass && lasts > LONGEST_BREAK_GLASS)
    return [{ field, message: 'expected a time at most 15 minutes from now, because breakGlass is true' }];
  if (lasts > LONGEST_GRANT) return [{ field, message: 'expected a time at most 365 days from now' }];
  return [];
}

function placesOf({ zones, devices }: GrantRequest): GrantedPlaces | undefined {
  if (zones === undefined && devices === undefined) return undefined;
  return { zones: zones ?? [], devices: devices ?? [] };
}
