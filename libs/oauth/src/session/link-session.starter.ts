import { Injectable } from '@nestjs/common';
import { actorDetails, matchesReturnUrlPrefix, parseReturnUrl, type CallContext } from '#access';
import { AuditTrail } from '#audit';
import { Ids, oneTimeValue, Randomness, sha256 } from '#kernel';
import { isVisible, LinkNotFound, LinkStore } from '#vault';
import { LinkSessionStore } from './link-session.store.js';
import type { LinkSessionView } from './link-session.view.js';
import { LinksNeedAService, noSession, ReturnUrlNotRegistered } from '../oauth-errors.js';
import { OAuthSettings } from '../oauth-settings.js';

/** A service's request when one of its users wants to link. */
export interface LinkSessionRequest {
  readonly userId: string;
  readonly returnUrl: string;
  readonly linkId?: string | undefined;
  readonly lang?: string | undefined;
}

/** Starts link sessions. */
@Injectable()
export class LinkSessionStarter {
  constructor(
    private readonly sessions: LinkSessionStore,
    private readonly links: LinkStore,
    private readonly audit: AuditTrail,
    private readonly ids: Ids,
    private readonly randomness: Randomness,
    private readonly settings: OAuthSettings,
  ) {}

  /**
   * Opens a short-lived attempt to make a link, or to renew the one that `linkId` names.
   *
   * @throws ReturnUrlNotRegistered, TooManyLinkSessions, UserErased, LinksNeedAService
   * @throws LinkNotFound if this service and user have no renewable link `linkId`
   */
  async start(
    request: LinkSessionRequest,
    { caller, requestId, remoteAddress, actor }: CallContext,
  ): Promise<LinkSessionView> {
    if (caller.returnUrlPrefixes.length === 0 && caller.kind === 'admin') throw new LinksNeedAService();
    const returnUrl = parseReturnUrl(request.returnUrl);
    if (!returnUrl || !matchesReturnUrlPrefix(returnUrl, caller.returnUrlPrefixes))
      throw new ReturnUrlNotRegistered();
    if (request.linkId !== undefined) await this.checkRenewable(request.linkId, request.userId, caller);
    const id = this.ids.next();
    const connectToken = oneTimeValue(this.randomness);
    const created = await this.sessions.create({
      id,
      serviceId: caller.serviceId,
      userId: request.userId,
      returnUrl: returnUrl.href,
      renewsLinkId: request.linkId,
      connectTokenDigest: sha256(connectToken),
      lang: request.lang,
    });
    if (!(created instanceof Date)) throw noSession(created, this.settings.linkSessionLifetime / 1000);
    this.audit.recordSoon({
      action: 'link.started',
      result: 'started',
      actor: { kind: 'service', id: caller.serviceId },
      serviceId: caller.serviceId,
      linkId: request.linkId,
      requestId,
      remoteAddress,
      details: { linkSession: id, ...actorDetails(actor) },
    });
    return {
      id,
      linkUrl: new URL(`/connect/${connectToken}`, this.settings.publicUrl).href,
      expiresAt: created,
    };
  }

  private async checkRenewable(linkId: string, userId: string, caller: CallContext['caller']): Promise<void> {
    const link = await this.links.find(linkId);
    if (link !== undefined && !isVisible(caller, link)) throw new LinkNotFound(link);
    const renewable = link?.userId === userId;
    if (!renewable || link.status === 'revoked' || link.status === 'pending') throw new LinkNotFound();
  }
}
