import { Injectable } from '@nestjs/common';
import {
  changerOf,
  ServiceNotFound,
  ServiceStore,
  type CallContext,
  type Caller,
  type Service,
} from '#access';
import { Clock, pageOf, type PageQuery } from '#kernel';
import { LinkNotActive, LinkNotFound, LinkStore, type Link } from '#vault';
import { GrantStore } from './grant.store.js';
import { grantTerms } from './grant-terms.js';
import type { AdminGrantRequest, GrantRequest } from './grant.request.js';
import type { LinkGrant, LinkGrantPage } from './grant.view.js';
import { LiveGrants } from './live-grants.js';

/** Gives, shows and ends the grants of a link, for the service that made it and for admins. */
@Injectable()
export class LinkGrants {
  constructor(
    private readonly store: GrantStore,
    private readonly links: LinkStore,
    private readonly services: ServiceStore,
    private readonly liveGrants: LiveGrants,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws LinkNotFound also for a link of another service, unless an admin asks; LinkNotActive while it waits for its
   * confirmation; InvalidRequest naming each wrong field
   */
  async give(
    linkId: string,
    request: GrantRequest | AdminGrantRequest,
    call: CallContext,
  ): Promise<LinkGrant> {
    const link = await this.find(linkId, call.caller);
    if (link.status === 'revoked') throw new LinkNotFound();
    if (link.status === 'pending') throw new LinkNotActive();
    const receiver = await this.serviceOf(request.serviceId);
    const parties = { giver: call.caller, ownerId: link.serviceId, receiver };
    return this.store.give(link, grantTerms(request, parties, this.clock.now()), changerOf(call));
  }

  /** A page of the link's grants, newest first. @throws LinkNotFound */
  async list(linkId: string, { limit, cursor }: PageQuery, caller: Caller): Promise<LinkGrantPage> {
    await this.find(linkId, caller);
    return pageOf(await this.store.ofLink(linkId, limit + 1, cursor), limit);
  }

  /** Ends a grant. Once it returns, this replica goes by it; the others do a moment later. @throws LinkNotFound, GrantNotFound */
  async revoke(linkId: string, grantId: string, call: CallContext): Promise<void> {
    await this.find(linkId, call.caller);
    await this.store.revoke(linkId, grantId, changerOf(call));
    this.liveGrants.forget(linkId);
  }

  /**
   * Only the owner decides about a link: even a service that may act on every link cannot grant them to
   * others.
   */
  private async find(linkId: string, caller: Caller): Promise<Link> {
    const link = await this.links.find(linkId);
    if (link === undefined) throw new LinkNotFound();
    if (caller.kind !== 'admin' && link.serviceId !== caller.serviceId) throw new LinkNotFound(link);
    return link;
  }

  private async serviceOf(serviceId: string): Promise<Service | undefined> {
    try {
      return await this.services.get(serviceId);
    } catch (error) {
      if (error instanceof ServiceNotFound) return undefined;
      throw error;
    }
  }
}
