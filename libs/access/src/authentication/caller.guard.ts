import { Injectable, Optional, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { BrokerError, within, type ProblemCode } from '#kernel';
import { ActorReader, type ActorHeaders } from '../actor/actor-reader.js';
import { InsufficientRole, InsufficientScope, RouteClosed } from '../access-errors.js';
import { Authenticator } from './authenticator.js';
import { holdsRole, holdsScope, type CallContext, type Caller } from '../caller.js';
import { RateLimiter, type AnswerHead } from '../rate/rate-limiter.js';
import { RefusedEntries, type EntryRequest } from './refused-entries.js';
import { ROUTE_ACCESS, type RestrictedAccess, type RoleAccess, type RouteAccess } from './route-access.js';
import { Strangers } from './strangers.js';
import { SessionCallers, type SessionRequest } from './session-callers.js';

interface IncomingRequest extends EntryRequest, SessionRequest {
  readonly ip: string;
  readonly method: string;
  readonly body?: unknown;
  readonly headers: SessionRequest['headers'] &
    ActorHeaders & { readonly authorization?: string | undefined };
}

/** The part of Fastify's reply needed here. */
interface OutgoingAnswer {
  readonly raw: AnswerHead;
}

/** Refusals that anyone can provoke; any other failure here is an outage. */
const TAKES_TURNS: ReadonlySet<ProblemCode> = new Set([
  'unauthenticated',
  'session_expired',
  'csrf_token_mismatch',
  'rate_limited',
]);

/** Guards every route, and records refused calls. A route that does not declare who may call it is closed. */
@Injectable()
export class CallerGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
    private readonly rates: RateLimiter,
    private readonly actors: ActorReader,
    private readonly refused: RefusedEntries,
    private readonly strangers: Strangers,
    @Optional() private readonly sessions?: SessionCallers,
  ) {}

  /** @throws Unauthenticated, RateLimited, InsufficientScope, RouteClosed, TooManyStrangers */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.get<RouteAccess | undefined>(ROUTE_ACCESS, context.getHandler());
    const http = context.switchToHttp();
    if (access === undefined) throw this.noted(new RouteClosed(), http.getRequest<IncomingRequest>());
    if (access.kind === 'open') {
      await this.strangers.beforeVisit();
      return true;
    }
    await this.admit(access, http.getRequest<IncomingRequest>(), http.getResponse<OutgoingAnswer>().raw);
    return true;
  }

  /**
   * Admits a verified caller within its rate, and attaches it to the request.
   *
   * @param answer gets the headers that show the caller's rate
   * @throws Unauthenticated, RateLimited, InsufficientScope
   */
  admit(access: RestrictedAccess, request: IncomingRequest, answer: AnswerHead): Promise<CallContext> {
    return within(request.span?.begin('guard'), () => this.verify(access, request, answer));
  }

  /** Whether a credential is valid, which is checked before the call is admitted. */
  async knows(authorization: string | undefined): Promise<boolean> {
    return this.authenticator.authenticate(authorization).then(
      () => true,
      () => false,
    );
  }

  private async verify(
    access: RestrictedAccess,
    request: IncomingRequest,
    answer: AnswerHead,
  ): Promise<CallContext> {
    try {
      const caller = await this.authenticate(access, request);
      const call = identify(request, caller);
      if (caller.rateLimit !== undefined) await this.rates.admit(caller.serviceId, caller.rateLimit, answer);
      permit(access, call, request.body);
      return await this.withActor(access.kind === 'role' ? actAsAdmin(request, call) : call, request);
    } catch (error) {
      this.noted(error, request);
      await this.waitBeforeRefusal(error, request, answer);
      throw error;
    }
  }

  /** Read last: verifying a token is for callers who may make the call. */
  private async withActor(call: CallContext, request: IncomingRequest): Promise<CallContext> {
    const actor = await this.actors.read(request.headers);
    if (actor === undefined) return call;
    request.callContext = { ...call, actor };
    return request.callContext;
  }

  /** Unknown callers, and those beyond their rate, queue for their refusal. */
  private async waitBeforeRefusal(
    error: unknown,
    { callContext }: IncomingRequest,
    answer: AnswerHead,
  ): Promise<void> {
    if (!(error instanceof BrokerError) || !TAKES_TURNS.has(error.code)) return;
    const mayStay = await this.strangers.beforeRefusal(callContext?.caller.serviceId);
    if (!mayStay) answer.setHeader('connection', 'close');
  }

  /** A session counts as a credential only on admin routes, and only if no credential is given. */
  private authenticate(access: RestrictedAccess, request: IncomingRequest): Promise<Caller> {
    const { authorization } = request.headers;
    if (
      access.kind === 'role' &&
      authorization === undefined &&
      this.sessions?.holdsSession(request) === true
    )
      return this.sessions.authenticate(request);
    return this.authenticator.authenticate(authorization);
  }

  private noted(error: unknown, request: IncomingRequest): unknown {
    this.refused.note(error, request);
    return error;
  }
}

/** Refused calls are counted and logged under their service, too. */
function identify(request: IncomingRequest, caller: Caller): CallContext {
  const call = { caller, requestId: request.id, remoteAddress: request.ip, span: request.span };
  request.callContext = call;
  return call;
}

function permit(access: RestrictedAccess, { caller }: CallContext, body: unknown): void {
  if (access.kind === 'role') requireRole(access, caller, body);
  if (access.kind !== 'scope') return;
  for (const scope of [access.scope, access.alsoScope])
    if (scope !== undefined && !holdsScope(caller, scope)) throw new InsufficientScope(scope);
}

function requireRole({ role, lesser }: RoleAccess, caller: Caller, body: unknown): void {
  const suffices = lesser !== undefined && holdsRole(caller, lesser.role) && lesser.forBody(body);
  if (!suffices && !holdsRole(caller, role)) throw new InsufficientRole(role);
}

/** A service with one role is an admin only here: on the routes of services it stays a service among others. */
function actAsAdmin(request: IncomingRequest, call: CallContext): CallContext {
  if (call.caller.kind === 'admin') return call;
  request.callContext = { ...call, caller: { ...call.caller, kind: 'admin' } };
  return request.callContext;
}
