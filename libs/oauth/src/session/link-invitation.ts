import { Injectable } from '@nestjs/common';
import { changerOf, type CallContext } from '#access';
import { AuditTrail } from '#audit';
import { Ids, oneTimeValue, Randomness, sha256 } from '#kernel';
import { LinkAccounts, LinkNotActive, LinkNotFound, LinkStore } from '#vault';
import { InvitationImpossible, noSession } from '../oauth-errors.js';
import { OAuthSettings } from '../oauth-settings.js';
import { LinkSessionStore } from './link-session.store.js';
import type { LinkSessionView } from './link-session.view.js';

/** Support invites a user to renew a link, without the service. */
@Injectable()
export class LinkInvitations {
  constructor(
    private readonly sessions: LinkSessionStore,
    private readonly links: LinkStore,
    private readonly accounts: LinkAccounts,
    private readonly audit: AuditTrail,
    private readonly ids: Ids,
    private readonly randomness: Randomness,
    private readonly settings: OAuthSettings,
  ) {}

  /**
   * Opens a link session that renews this link for its user, on behalf of the service that owns it and within its quota. The user
   * ends on a page of the broker, so no service can say who is logged in there: the COCO account has to be the link's own.
   *
   * @throws LinkNotFound, LinkNotActive, TooManyLinkSessions, UserErased
   * @throws InvitationImpossible if the link's account is not known, or its service may not link accounts
   */
  async invite(linkId: string, lang: string | undefined, call: CallContext): Promise<LinkSessionView> {
    const link = await this.links.find(linkId);
    if (link === undefined || link.status === 'revoked') throw new LinkNotFound();
    if (link.status === 'pending') throw new LinkNotActive();
    if ((await this.accounts.of(linkId)) === undefined) throw new InvitationImpossible('account');
    if (!(await this.sessions.mayLink(link.serviceId))) throw new InvitationImpossible('service');
    const id = this.ids.next();
    const connectToken = oneTimeValue(this.randomness);
    await this.audit.recordNow({
      ...changerOf(call),
      action: 'link.started',
      result: 'started',
      serviceId: link.serviceId,
      linkId,
      details: { linkSession: id, invitation: true },
    });
    const lifetime = this.settings.linkInvitationLifetime;
    const created = await this.sessions.create({
      id,
      serviceId: link.serviceId,
      userId: link.userId,
      returnUrl: '',
      renewsLinkId: linkId,
      connectTokenDigest: sha256(connectToken),
      lang,
      lifetime,
    });
    if (!(created instanceof Date)) throw noSession(created, lifetime / 1000);
    return {
      id,
      linkUrl: new URL(`/connect/${connectToken}`, this.settings.publicUrl).href,
      expiresAt: created,
    };
  }
}
