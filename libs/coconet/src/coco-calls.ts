import { Injectable } from '@nestjs/common';
import { CallCosts, type CallContext, type Caller } from '#access';
import { CallCounter } from '#audit';
import { Clock, within, type Span } from '#kernel';
import { LinkUses, type AccessToken, type Link } from '#vault';
import { AccessTokenSource } from './access-token-source.js';
import { CoconetMetrics } from './coconet-metrics.js';
import type { CapabilityReference } from './policy/grants.js';
import type { Operation } from './policy/operations.js';
import type { PermittedCall } from './policy/policy.js';
import { LiveRights } from './rights/live-rights.js';
import type { CallerPresence } from './transport/caller-presence.js';
import type { UpstreamAnswer } from './transport/exchange.js';
import { AccessRefused } from './transport/upstream-errors.js';
import { TracedUpstream } from './traced-upstream.js';
import type { UpstreamRequest } from './upstream.js';

/** What a call adds to what the policy built. */
export interface CallDetails {
  /** The caller's query, checked, with its question mark; empty where there is none. */
  readonly query: string;
  /** Names and values in turn, from an allow-list. */
  readonly headers: readonly string[];
  readonly body?: Buffer;
  /** Whether the answer is wanted whole. */
  readonly collect: boolean;
  /** Whether sending it twice does no more than sending it once, where its method does not say so. */
  readonly repeatable?: boolean;
  /** Milliseconds that COCO may take to begin its answer, where that is more than the settings say. */
  readonly firstByteTime?: number;
  /** The capability that is commanded or fetched. */
  readonly capability?: CapabilityReference;
  /** Cancels the call when the caller goes away; absent where the call must run to its end. */
  readonly presence?: CallerPresence;
}

/** Calls COCO on behalf of a link: with its token, renewed once where COCO refuses it, measured, counted and charged. */
@Injectable()
export class CocoCalls {
  constructor(
    private readonly upstream: TracedUpstream,
    private readonly tokens: AccessTokenSource,
    private readonly counter: CallCounter,
    private readonly costs: CallCosts,
    private readonly uses: LinkUses,
    private readonly metrics: CoconetMetrics,
    private readonly rights: LiveRights,
    private readonly clock: Clock,
  ) {}

  /**
   * COCO's answer, any status but 401.
   *
   * @throws BrokerError upstream_…, overloaded, reauthorization_required, token_refresh_unavailable, and as
   * `LiveRights.require` where a right has ended since the call came in
   */
  async send(
    call: CallContext,
    link: Link,
    { operation, identifiers, path }: PermittedCall,
    details: CallDetails,
  ): Promise<UpstreamAnswer> {
    const { caller, span } = call;
    const startedAt = this.clock.monotonic();
    this.costs.note(call);
    try {
      const answer = await this.authorized(span, link, {
        serviceId: caller.serviceId,
        linkId: link.id,
        identifiers,
        method: operation.method,
        path: path + details.query,
        headers: details.headers,
        body: details.body,
        collect: details.collect,
        firstByteTime: details.firstByteTime,
        presence: details.presence,
        right: this.rights.toSend({ call, link, operation, capability: details.capability }),
        repeatable: operation.method === 'GET' || details.repeatable === true,
      });
      this.metrics.answered(
        operation,
        caller.name,
        answer.status,
        this.secondsSince(startedAt),
        span?.traceId,
      );
      this.count(caller, link, operation, answer.status < 400 ? 'succeeded' : 'failed');
      return answer;
    } catch (error) {
      this.metrics.failed(operation, caller.name, error, this.secondsSince(startedAt), span?.traceId);
      this.count(caller, link, operation, 'failed');
      throw error;
    }
  }

  /** Makes sure that there is a token to call with, before anything is done that a missing one would spoil. */
  async ready({ span }: CallContext, link: Link): Promise<void> {
    await awaited(span, this.tokens.current(link, span));
  }

  private async authorized(
    span: Span | undefined,
    link: Link,
    request: UpstreamRequest,
  ): Promise<UpstreamAnswer> {
    const { presence } = request;
    const current = this.tokens.current(link, span, presence);
    const token = current instanceof Promise ? await awaited(span, current) : current;
    const answer = await this.upstream.send(request, token, span);
    if (answer.status !== 401) return answer;
    const renewed = await awaited(span, this.tokens.renew(link, token.generation, span, presence));
    if (renewed === undefined) throw new AccessRefused();
    const second = await this.upstream.send(request, renewed, span);
    if (second.status === 401) return this.afterSecondRefusal(span, link, request, renewed);
    await this.tokens.accepted(link, renewed);
    return second;
  }

  /** COCO refuses a token it has just issued: another would be refused too, unless this one expired on its way. */
  private async afterSecondRefusal(
    span: Span | undefined,
    link: Link,
    request: UpstreamRequest,
    refused: AccessToken,
  ): Promise<UpstreamAnswer> {
    const now = await awaited(span, this.tokens.current(link, span, request.presence));
    if (now.generation === refused.generation) throw new AccessRefused();
    const third = await this.upstream.send(request, now, span);
    if (third.status === 401) throw new AccessRefused();
    return third;
  }

  /** Reads are counted; commands have their own records. Both are uses of the link. */
  private count(caller: Caller, link: Link, operation: Operation, outcome: 'succeeded' | 'failed'): void {
    this.uses.note(link.id);
    const { serviceId } = caller;
    if (operation.capabilities === 'command') this.counter.countOfService(serviceId, outcome);
    else this.counter.count({ serviceId, linkId: link.id, operation: operation.name, outcome });
  }

  private secondsSince(startedAt: number): number {
    return (this.clock.monotonic() - startedAt) / 1_000;
  }
}

/** Waiting for a token, which a refresh may take long to bring, is a part of the call. */
function awaited<Token>(span: Span | undefined, token: Token | Promise<Token>): Token | Promise<Token> {
  return token instanceof Promise ? within(span?.begin('token'), () => token) : token;
}
