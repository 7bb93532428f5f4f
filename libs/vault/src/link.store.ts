import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { AuditEvent, Changer } from '#audit';
import { Randomness } from '#kernel';
import { findLink } from './link/find-link.js';
import { LinkEntity } from './link/link.entity.js';
import { linkOf } from './link/link-of.js';
import type { Link, LinkStatus, LinkViewer } from './link/link.js';
import { refreshShare } from './refresh-due.js';
import type { EncryptedTokens } from './token-cipher.js';
import { activateLink } from './transitions/activate-link.js';
import { createPending, type NewLink } from './transitions/create-pending.js';
import { endLinks } from './transitions/end-links.js';
import { lockLink } from './transitions/lock-link.js';
import { removePending } from './transitions/remove-pending.js';
import { renewLink } from './transitions/renew-link.js';

/** Which links a list shows. */
export interface LinkFilter {
  readonly userId?: string | undefined;
  readonly status?: LinkStatus | undefined;
  /** The cursor: only links with a lower id. */
  readonly before?: string | undefined;
  readonly limit: number;
}

/** Who revokes, for the audit record. */
export interface Revoker extends Changer {
  readonly details?: AuditEvent['details'];
}

/** Stores links. Every change of a link is announced on the change feed in its own transaction. */
@Injectable()
export class LinkStore {
  constructor(
    private readonly database: DataSource,
    private readonly randomness: Randomness,
  ) {}

  /** The link in any state, or `undefined`. */
  async find(id: string): Promise<Link | undefined> {
    return findLink(this.database, id);
  }

  /** Links that the viewer may see, newest first. */
  async list(viewer: LinkViewer, filter: LinkFilter): Promise<Link[]> {
    const query = this.database.manager.createQueryBuilder(LinkEntity, 'link').orderBy('link.id', 'DESC');
    if (viewer.linkAccess === 'own')
      query.andWhere('link.serviceId = :serviceId', { serviceId: viewer.serviceId });
    if (filter.userId !== undefined) query.andWhere('link.userId = :userId', { userId: filter.userId });
    if (filter.status !== undefined) query.andWhere('link.status = :status', { status: filter.status });
    if (filter.before !== undefined) query.andWhere('link.id < :before', { before: filter.before });
    const entities = await query.limit(filter.limit).getMany();
    return entities.map(linkOf);
  }

  /** Stores a link that awaits confirmation, with its tokens. Repeating it changes nothing. */
  async createPending(manager: EntityManager, link: NewLink, tokens: EncryptedTokens): Promise<void> {
    await createPending(manager, link, tokens);
  }

  /** Makes a pending link active and due for refresh in time. @returns whether it was pending */
  async activate(manager: EntityManager, linkId: string): Promise<boolean> {
    return activateLink(manager, linkId, refreshShare(this.randomness));
  }

  /**
   * Gives a link the tokens of a newer consent and makes it active again, in any state except revoked.
   *
   * @param fromLinkId the pending link that the access token comes from: its expiry is used
   * @returns whether the link exists and its fence is below the generation of the tokens
   */
  async renew(
    manager: EntityManager,
    linkId: string,
    tokens: EncryptedTokens,
    fromLinkId: string,
  ): Promise<boolean> {
    return renewLink(manager, linkId, { tokens, fromLinkId, share: refreshShare(this.randomness) });
  }

  /** Removes a pending link that was refused, or whose tokens were moved to the link they renew. */
  async removePending(manager: EntityManager, linkId: string): Promise<void> {
    await removePending(manager, linkId);
  }

  /**
   * Revokes a link permanently: marks it, destroys its tokens and data key, and records who did it, in one
   * transaction.
   *
   * @returns false if it was revoked already or does not exist
   */
  async revoke(linkId: string, by: Revoker): Promise<boolean> {
    return this.database.transaction(async (manager) => {
      await lockLink(manager, linkId);
      const ended = await endLinks(manager, [linkId], by);
      return ended.length === 1;
    });
  }
}
