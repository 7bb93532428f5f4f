import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditTrail, type AuditActor } from '#audit';
import { Randomness } from '#kernel';
import { LinkAccounts } from './account/link-accounts.js';
import { findLink } from './find-link.js';
import { LinkEntity } from './link.entity.js';
import { LINKS_CHANNEL } from './link-change.js';
import { linkOf } from './link-of.js';
import { NOTE_LINKED } from './link-uses.js';
import type { Link, LinkStatus, LinkViewer } from './link.js';
import { refreshShare } from './refresh-due.js';
import type { SealedTokens } from './sealed-tokens.js';

/** A link about to be stored, with its first token pair. */
export interface NewLink {
  readonly id: string;
  readonly serviceId: string;
  readonly userId: string;
  /** Milliseconds its access token still lives. */
  readonly lifetime: number;
  /** Digest of its COCO account; `undefined` where COCO does not tell. */
  readonly account: Buffer | undefined;
}

/** Which links a list shows. */
export interface LinkFilter {
  readonly userId?: string | undefined;
  readonly status?: LinkStatus | undefined;
  /** Only links with an id below this one: the cursor. */
  readonly before?: string | undefined;
  readonly limit: number;
}

/** Who revokes, for the audit record. */
export interface Revoker {
  readonly actor: AuditActor;
  readonly requestId?: string | undefined;
  readonly remoteAddress?: string | undefined;
  readonly reason?: string | undefined;
}

/** Links in the database. Every change of a link is announced on the change feed in its own transaction. */
@Injectable()
export class LinkStore {
  constructor(
    private readonly database: DataSource,
    private readonly audit: AuditTrail,
    private readonly randomness: Randomness,
    private readonly accounts: LinkAccounts,
  ) {}

  /** The link, whatever its state, or `undefined`. */
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

  /** Stores a link that waits for its confirmation, with its tokens. Storing it twice changes nothing. */
  async createPending(manager: EntityManager, link: NewLink, tokens: SealedTokens): Promise<void> {
    await manager.query(
      `INSERT INTO links (id, service_id, user_id, status, fence, generation, access_token_expires_at)
       VALUES ($1, $2, $3, 'pending', $4, $4, now() + $5 * interval '1 ms')
       ON CONFLICT (id) DO NOTHING`,
      [link.id, link.serviceId, link.userId, tokens.generation, link.lifetime],
    );
    if (link.account) await this.accounts.learn(manager, link.id, link.account);
    await this.putTokens(manager, link.id, tokens);
  }

  /** Makes a pending link active and due for refresh in time. @returns whether it was pending */
  async activate(manager: EntityManager, linkId: string): Promise<boolean> {
    const [, changed] = await manager.query<[unknown, number]>(
      `UPDATE links SET status = 'active', activated_at = now(), last_refreshed_at = now(),
         refresh_due_at = now() + (access_token_expires_at - now()) * $2::float8
       WHERE id = $1 AND status = 'pending'`,
      [linkId, refreshShare(this.randomness)],
    );
    if (changed !== 1) return false;
    await manager.query(NOTE_LINKED, [[linkId]]);
    await this.announce(manager, linkId);
    return true;
  }

  /**
   * Gives a link the tokens of a newer consent, whatever state it is in short of revoked, and makes it active again.
   *
   * The fence is raised, so that a refresh under way with the older tokens changes nothing.
   *
   * @param fromLinkId the pending link whose access token it is: its expiry is taken over
   * @returns whether the link was there and its fence below the tokens' generation
   */
  async renew(
    manager: EntityManager,
    linkId: string,
    tokens: SealedTokens,
    fromLinkId: string,
  ): Promise<boolean> {
    const [, changed] = await manager.query<[unknown, number]>(
      `UPDATE links l SET status = 'active', generation = $2, fence = $2, lease_until = NULL, outcome_unknown = false,
         activated_at = now(), last_refreshed_at = now(), failed_refreshes = 0,
         last_trouble = NULL, last_trouble_at = NULL, refused_at = NULL, quarantine_tries = 0,
         refusal = NULL, refusal_count = 0, refusal_since = NULL, forced_since = NULL, forced_refreshes = 0,
         access_token_expires_at = f.access_token_expires_at,
         refresh_due_at = now() + (f.access_token_expires_at - now()) * $4::float8
       FROM links f
       WHERE l.id = $1 AND f.id = $3 AND l.status <> 'revoked' AND l.fence < $2`,
      [linkId, tokens.generation, fromLinkId, refreshShare(this.randomness)],
    );
    if (changed !== 1) return false;
    await this.putTokens(manager, linkId, tokens);
    await manager.query(NOTE_LINKED, [[linkId]]);
    await this.announce(manager, linkId);
    return true;
  }

  /** Removes a pending link that was refused, or whose tokens have moved to the link they renew. */
  async removePending(manager: EntityManager, linkId: string): Promise<void> {
    await manager.query(`DELETE FROM links WHERE id = $1 AND status = 'pending'`, [linkId]);
  }

  /**
   * Ends a link for good: marks it, destroys its tokens and its data key, and records who did it, in one transaction.
   *
   * @returns whether it was not revoked before
   */
  async revoke(linkId: string, by: Revoker): Promise<boolean> {
    return this.database.transaction(async (manager) => {
      const [rows] = await manager.query<[{ service_id: string }[], number]>(
        `UPDATE links SET status = 'revoked', revoked_at = now(), refresh_due_at = NULL, lease_until = NULL,
           fence = fence + 1
         WHERE id = $1 AND status <> 'revoked' RETURNING service_id`,
        [linkId],
      );
      const [row] = rows;
      if (row === undefined) return false;
      await manager.query('DELETE FROM link_secrets WHERE link_id = $1', [linkId]);
      await manager.query('DELETE FROM link_uses WHERE link_id = $1', [linkId]);
      await manager.query('DELETE FROM link_accounts WHERE link_id = $1', [linkId]);
      await this.audit.recordWithin(manager, [
        {
          action: 'link.revoked',
          result: 'succeeded',
          actor: by.actor,
          linkId,
          serviceId: row.service_id,
          requestId: by.requestId,
          remoteAddress: by.remoteAddress,
          details: by.reason === undefined ? {} : { reason: by.reason },
        },
      ]);
      await this.announce(manager, linkId);
      return true;
    });
  }

  private async putTokens(manager: EntityManager, linkId: string, tokens: SealedTokens): Promise<void> {
    await manager.query(
      `INSERT INTO link_secrets (link_id, generation, key_id, data_key, access_token, refresh_token)
       VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (link_id) DO UPDATE SET generation = excluded.generation, key_id = excluded.key_id,
         data_key = excluded.data_key, access_token = excluded.access_token, refresh_token = excluded.refresh_token`,
      [linkId, tokens.generation, tokens.keyId, tokens.dataKey, tokens.accessToken, tokens.refreshToken],
    );
  }

  private async announce(manager: EntityManager, linkId: string): Promise<void> {
    await manager.query('SELECT pg_notify($1, $2)', [LINKS_CHANNEL, linkId]);
  }
}
