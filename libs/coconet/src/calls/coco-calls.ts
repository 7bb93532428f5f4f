import { Injectable } from '@nestjs/common';
import { CallCosts, type CallContext, type Caller } from '#access';
import { CallCounter } from '#audit';
import { Clock } from '#kernel';
import { LinkUses, type AccessToken, type Link } from '#vault';
import { AccessTokenSource } from './access-token-source.js';
import type { CocoRequest } from './coco-request.js';
import { CoconetMetrics } from './coconet-metrics.js';
import type { Operation } from '../policy/operations.js';
import { LiveRights } from './live-rights.js';
import type { RightToSend } from '../transport/right-to-send.js';
import type { UpstreamAnswer } from '../transport/exchange.js';
import { coversPlace, PlaceNotGranted, placesOf } from '../policy/places.js';
import { SharedReads } from '../sharing/shared-reads.js';
import { beforeSending } from '../transport/not-sent.js';
import { AccessRefused } from '../transport/upstream-errors.js';
import { Upstream } from './upstream.js';

/** Calls COCO on behalf of a link: with its token, renewed once if COCO refuses it, measured, counted and charged. */
@Injectable()
export class CocoCalls {
  constructor(
    private readonly upstream: Upstream,
    private readonly tokens: AccessTokenSource,
    private readonly counter: CallCounter,
    private readonly costs: CallCosts,
    private readonly uses: LinkUses,
    private readonly metrics: CoconetMetrics,
    private readonly rights: LiveRights,
    private readonly shared: SharedReads,
    private readonly clock: Clock,
  ) {}

  /**
   * COCO's answer, any status except 401. A read that may share the call of another is charged, counted and measured like any other.
   *
   * @throws PlaceNotGranted if the caller's grant does not cover the place, whichever route asks
   * @throws BrokerError upstream_…, overloaded, reauthorization_required, token_refresh_unavailable, and as
   * `LiveRights.require` if a right has ended since the call came in
   */
  async send(request: CocoRequest): Promise<UpstreamAnswer> {
    requirePlace(request);
    const startedAt = this.clock.monotonic();
    this.costs.note(request.call);
    const isCommand = request.operation.capabilities === 'command';
    // What was read before the command shows nothing of it, and what is read while it is in flight may not.
    if (isCommand) this.shared.startAnew(request.link.id);
    try {
      const answer = await (request.mayShare === true ? this.share(request) : this.exchange(request));
      this.note(request, startedAt, answer);
      return answer;
    } catch (error) {
      this.noteFailure(request, startedAt, error);
      throw error;
    } finally {
      if (isCommand) this.shared.startAnew(request.link.id);
    }
  }

  /** Makes sure that there is a token to call with, before doing anything that a missing one would spoil. */
  async ready(call: CallContext, link: Link): Promise<void> {
    await this.currentToken({ call, link });
  }

  private share(request: CocoRequest): Promise<UpstreamAnswer> {
    const { link, path, headers, presence, freshness } = request;
    return this.shared.read({ linkId: link.id, path, headers, presence, freshness }, (present) =>
      this.exchange({ ...request, presence: present }),
    );
  }

  /** The call to COCO, with the token, renewed once if COCO refuses it. */
  private async exchange(request: CocoRequest): Promise<UpstreamAnswer> {
    const right = this.rights.toSend(request);
    const token = await this.currentToken(request);
    const first = await this.upstream.send(request, token, right);
    return first.status === 401 ? this.sendRenewed(request, token, right) : first;
  }

  private currentToken({
    call: { span },
    link,
    presence,
  }: Pick<CocoRequest, 'call' | 'link' | 'presence'>): Promise<AccessToken> {
    return beforeSending(this.tokens.current(link, span, presence));
  }

  /** COCO refused the token: once more with a newer one. */
  private async sendRenewed(
    request: CocoRequest,
    refused: AccessToken,
    right: RightToSend,
  ): Promise<UpstreamAnswer> {
    const { call, link, presence } = request;
    const renewed = await beforeSending(this.tokens.renew(link, refused.generation, call.span, presence));
    if (renewed === undefined) throw new AccessRefused();
    const second = await this.upstream.send(request, renewed, right);
    if (second.status === 401) return this.sendLatest(request, renewed, right);
    await this.tokens.accepted(link, renewed);
    return second;
  }

  /** COCO refuses a token it has just issued: another would be refused too, unless this one expired in transit. */
  private async sendLatest(
    request: CocoRequest,
    refused: AccessToken,
    right: RightToSend,
  ): Promise<UpstreamAnswer> {
    const latest = await this.currentToken(request);
    if (latest.generation === refused.generation) throw new AccessRefused();
    const third = await this.upstream.send(request, latest, right);
    if (third.status === 401) throw new AccessRefused();
    return third;
  }

  private note({ call, link, operation }: CocoRequest, startedAt: number, { status }: UpstreamAnswer): void {
    const { caller, span } = call;
    this.metrics.answered(operation, caller.name, status, this.secondsSince(startedAt), span?.traceId);
    this.count(caller, link, operation, status < 400 ? 'succeeded' : 'failed');
  }

  private noteFailure({ call, link, operation }: CocoRequest, startedAt: number, error: unknown): void {
    const { caller, span } = call;
    this.metrics.failed(operation, caller.name, error, this.secondsSince(startedAt), span?.traceId);
    this.count(caller, link, operation, 'failed');
  }

  /** Reads are counted; commands have their own records. Both are uses of the link. */
  private count(caller: Caller, link: Link, operation: Operation, outcome: 'succeeded' | 'failed'): void {
    this.uses.note(link.id);
    const { serviceId } = caller;
    if (operation.capabilities === 'command') this.counter.countOfService(serviceId, outcome);
    else {
      const grantId = caller.grant?.id;
      this.counter.count({ serviceId, linkId: link.id, operation: operation.name, outcome, grantId });
    }
  }

  private secondsSince(startedAt: number): number {
    return (this.clock.monotonic() - startedAt) / 1_000;
  }
}

/** The last check before COCO: what no other code has shown to be for a granted place is not sent. */
function requirePlace({ call, operation, identifiers, isLocated, isLookUp }: CocoRequest): void {
  const places = placesOf(call.caller);
  if (places === undefined || isLocated === true || isLookUp === true) return;
  if (!coversPlace(places, operation, identifiers)) throw new PlaceNotGranted();
}
