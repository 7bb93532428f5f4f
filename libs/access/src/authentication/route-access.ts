import {
  createParamDecorator,
  SetMetadata,
  type CustomDecorator,
  type ExecutionContext,
} from '@nestjs/common';
import type { Span } from '#kernel';
import type { CallContext } from '../caller.js';
import type { Role } from '../role.js';
import type { ServiceScope } from '../scope.js';

/** A lesser role that suffices for some calls of a route, depending on their body. */
export interface LesserRole {
  readonly role: Role;
  /** Which calls: completes "The role … suffices …". */
  readonly suffices: string;
  /** Receives the body as it was parsed from JSON, before it is validated. */
  readonly forBody: (body: unknown) => boolean;
}

/** A route of admins. */
export interface RoleAccess {
  readonly kind: 'role';
  readonly role: Role;
  readonly lesser?: LesserRole | undefined;
}

/** A route that only verified callers enter. */
export type RestrictedAccess =
  | {
      readonly kind: 'scope';
      readonly scope: ServiceScope;
      /** Required in addition to `scope`. */
      readonly alsoScope?: ServiceScope | undefined;
    }
  | RoleAccess
  | { readonly kind: 'policy' };

/** Who may enter a route. A route that does not say is closed. */
export type RouteAccess = RestrictedAccess | { readonly kind: 'open'; readonly reason: string };

export const ROUTE_ACCESS = Symbol('route access');

/** Admits only callers with `scope`, and with `alsoScope` if given. */
export const RequireScope = (scope: ServiceScope, alsoScope?: ServiceScope): CustomDecorator<symbol> =>
  SetMetadata(ROUTE_ACCESS, { kind: 'scope', scope, alsoScope } satisfies RouteAccess);

/**
 * Admits only admins with this role: people who are signed in to the console, and API credentials with its scope. Every route
 * of admins has this decorator; `routes.spec.ts` fails for one without.
 */
export const RequireRole = (role: Role, lesser?: LesserRole): CustomDecorator<symbol> =>
  SetMetadata(ROUTE_ACCESS, { kind: 'role', role, lesser } satisfies RouteAccess);

/** Admits anyone, without a credential; `reason` says why that is safe. */
export const OpenRoute = (reason: string): CustomDecorator<symbol> =>
  SetMetadata(ROUTE_ACCESS, { kind: 'open', reason } satisfies RouteAccess);

/** The part of the HTTP request that the HTTP edge and the guard fill in. */
export interface CallRequest {
  /** Absent where the request is not traced. */
  span?: Span | undefined;
  callContext?: CallContext;
}

/** Injects the verified caller's {@link CallContext}; only on routes that require a credential. */
export const CurrentCall = createParamDecorator((_data: unknown, context: ExecutionContext): CallContext => {
  const { callContext } = context.switchToHttp().getRequest<CallRequest>();
  if (callContext === undefined)
    throw new Error('This route has no verified caller: it lacks RequireScope or RequireRole');
  return callContext;
});
