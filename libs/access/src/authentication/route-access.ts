import {
  createParamDecorator,
  SetMetadata,
  type CustomDecorator,
  type ExecutionContext,
} from '@nestjs/common';
import type { Span } from '#kernel';
import type { CallContext } from '../caller.js';
import type { Scope } from '../scope.js';

/** A route that only verified callers enter. */
export type RestrictedAccess =
  | {
      readonly kind: 'scope';
      readonly scope: Scope;
      /** Required in addition to `scope`. */
      readonly alsoScope?: Scope | undefined;
    }
  | { readonly kind: 'policy' };

/** Who may enter a route. A route that does not say is closed. */
export type RouteAccess = RestrictedAccess | { readonly kind: 'open'; readonly reason: string };

export const ROUTE_ACCESS = Symbol('route access');

/** Admits only callers with `scope`, and with `alsoScope` if given. */
export const RequireScope = (scope: Scope, alsoScope?: Scope): CustomDecorator<symbol> =>
  SetMetadata(ROUTE_ACCESS, { kind: 'scope', scope, alsoScope } satisfies RouteAccess);

/** Anyone enters, without a credential; `reason` says why that is right. */
export const OpenRoute = (reason: string): CustomDecorator<symbol> =>
  SetMetadata(ROUTE_ACCESS, { kind: 'open', reason } satisfies RouteAccess);

/** The part of the HTTP request that the edge and the guard fill in. */
export interface CallRequest {
  /** Absent where the request is not traced. */
  span?: Span | undefined;
  callContext?: CallContext;
}

/** Injects the verified caller's {@link CallContext}; only on routes that ask for a credential. */
export const CurrentCall = createParamDecorator((_data: unknown, context: ExecutionContext): CallContext => {
  const { callContext } = context.switchToHttp().getRequest<CallRequest>();
  if (callContext === undefined) throw new Error('This route has no verified caller: it lacks RequireScope');
  return callContext;
});
