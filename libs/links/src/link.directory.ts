import { Injectable } from '@nestjs/common';
import { actorDetails, holdsScope, type CallContext, type Caller } from '#access';
import { Activity, type ActivityPage } from '#audit';
import { LiveGrants } from '#grants';
import { pageOf, type PageQuery } from '#kernel';
import { LinkViews, UpstreamRevocation, type LinkPage, type LinkView } from '#oauth';
import { isVisible, LinkNotFound, LinkStore, LiveLinks, type Link } from '#vault';
import type { ListLinksQuery } from './links.request.js';

/** Links as services see and revoke them. */
@Injectable()
export class LinkDirectory {
  constructor(
    private readonly links: LinkStore,
    private readonly liveLinks: LiveLinks,
    private readonly activity: Activity,
    private readonly upstreamRevocation: UpstreamRevocation,
    private readonly views: LinkViews,
    private readonly grants: LiveGrants,
  ) {}

  /** The links that the caller may see, newest first. */
  async list(query: ListLinksQuery, caller: Caller): Promise<LinkPage> {
    const links = await this.links.list(caller, {
      userId: query.userId,
      status: query.status,
      before: query.cursor,
      limit: query.limit + 1,
    });
    return pageOf(await this.views.many(links), query.limit);
  }

  /**
   * One link, revoked or not; also one that a grant lets the caller read.
   *
   * @throws LinkNotFound whether the link is unknown or hidden from the caller
   */
  async get(linkId: string, caller: Caller): Promise<LinkView> {
    return this.views.one(await this.readable(linkId, caller));
  }

  /** A link's activity, newest first. @throws LinkNotFound */
  async activityOf(linkId: string, query: PageQuery, caller: Caller): Promise<ActivityPage> {
    await this.find(linkId, caller);
    return pageOf(await this.activity.ofLink(linkId, query.limit + 1, query.cursor), query.limit);
  }

  /**
   * Revokes a link permanently: its tokens are destroyed immediately, here and on every replica. Idempotent.
   *
   * @throws LinkNotFound
   */
  async revoke(linkId: string, { caller, requestId, remoteAddress, actor }: CallContext): Promise<void> {
    await this.find(linkId, caller);
    const upstream = await this.upstreamRevocation.prepare(linkId);
    await this.links.revoke(linkId, {
      actor: { kind: caller.kind, id: caller.serviceId },
      requestId,
      remoteAddress,
      details: actorDetails(actor),
    });
    this.liveLinks.forget(linkId);
    upstream();
  }

  private async readable(linkId: string, caller: Caller): Promise<Link> {
    try {
      return await this.find(linkId, caller);
    } catch (error) {
      if (!(error instanceof LinkNotFound)) throw error;
      const { caller: granted } = await this.grants.ask(caller, linkId);
      if (granted === undefined || !holdsScope(granted, 'links:read')) throw error;
      const link = await this.find(linkId, granted);
      if (link.status === 'revoked') throw error;
      return link;
    }
  }

  private async find(linkId: string, caller: Caller): Promise<Link> {
    const link = await this.links.find(linkId);
    if (link === undefined) throw new LinkNotFound();
    if (!isVisible(caller, link)) throw new LinkNotFound(link);
    return link;
  }
}
