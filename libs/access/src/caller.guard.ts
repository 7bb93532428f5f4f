import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { InsufficientScope, RouteClosed } from './access-errors.js';
import { Authenticator } from './authenticator.js';
import { holdsScope, type CallContext, type Caller } from './caller.js';
import { ROUTE_ACCESS, type CallRequest, type RestrictedAccess, type RouteAccess } from './route-access.js';

interface IncomingRequest extends CallRequest {
  readonly id: string;
  readonly ip: string;
  readonly headers: { readonly authorization?: string | undefined };
}

/** Stands before every route. A route that does not say who may enter is closed. */
@Injectable()
export class CallerGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
  ) {}

  /** @throws Unauthenticated, InsufficientScope, RouteClosed */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.get<RouteAccess | undefined>(ROUTE_ACCESS, context.getHandler());
    if (access === undefined) throw new RouteClosed();
    if (access.kind === 'open') return true;
    await this.admit(access, context.switchToHttp().getRequest<IncomingRequest>());
    return true;
  }

  /**
   * Lets a verified caller in, and notes on the request who it is.
   *
   * @throws Unauthenticated, InsufficientScope
   */
  async admit(access: RestrictedAccess, request: IncomingRequest): Promise<CallContext> {
    return enter(access, request, await this.authenticator.authenticate(request.headers.authorization));
  }

  /**
   * As `admit`, without waiting: `undefined` where the credential has to be verified first.
   *
   * @throws Unauthenticated, InsufficientScope
   */
  recall(access: RestrictedAccess, request: IncomingRequest): CallContext | undefined {
    const caller = this.authenticator.recall(request.headers.authorization);
    return caller && enter(access, request, caller);
  }
}

function enter(access: RestrictedAccess, request: IncomingRequest, caller: Caller): CallContext {
  const call = { caller, requestId: request.id, remoteAddress: request.ip };
  request.callContext = call;
  if (access.kind === 'scope' && !holdsScope(caller, access.scope)) throw new InsufficientScope(access.scope);
  return call;
}
