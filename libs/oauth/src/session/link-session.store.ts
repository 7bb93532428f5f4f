import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, type FindOptionsWhere } from 'typeorm';
import { mayCallNow } from '#access';
import { rememberUsers } from '#vault';
import { LinkSessionEntity } from './link-session.entity.js';
import { OAuthSettings } from '../oauth-settings.js';
import { whyNoSession, type NoSession } from './open-link-sessions.js';
import type { ReturnError } from './return-url.js';

/** A link session about to be stored. */
export interface NewLinkSession {
  readonly id: string;
  readonly serviceId: string;
  readonly userId: string;
  readonly returnUrl: string;
  readonly renewsLinkId: string | undefined;
  readonly connectTokenDigest: Buffer;
  /** Language tag of the pages that the browser may end on (RFC 5646). */
  readonly lang: string | undefined;
  /** Milliseconds until it expires; as the settings say if left out. */
  readonly lifetime?: number | undefined;
}

/** Binds a session to one browser and one authorization request. */
export interface BrowserBinding {
  readonly salt: Buffer;
  readonly browserDigest: Buffer;
  readonly stateDigest: Buffer;
  readonly dataKey: Buffer | null;
  readonly codeVerifier: Buffer | null;
}

/**
 * Milliseconds within which one browser's requests for a link URL count as one visit: a double click, a reload of a
 * hanging page, a proxy's retry. Short enough that a later reload starts over with fresh values.
 */
const SAME_VISIT = 10_000;

/** Link sessions in the database. Each step is one conditional statement, so it happens only once. */
@Injectable()
export class LinkSessionStore {
  constructor(
    private readonly database: DataSource,
    private readonly settings: OAuthSettings,
  ) {}

  /** Stores a session unless too many are open, or its user was erased. @returns when it expires, or why there is none */
  async create(session: NewLinkSession): Promise<Date | NoSession> {
    return this.database.transaction(async (manager) => {
      // Two concurrent requests must not both take the last free place.
      await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
        `link sessions ${session.serviceId}`,
      ]);
      const reason = await whyNoSession(manager, session, this.settings);
      if (reason !== undefined) return reason;
      await rememberUsers(manager, [session.userId]);
      return this.insert(manager, session);
    });
  }

  /** The session that a link URL belongs to. */
  async findByConnectToken(digest: Buffer): Promise<LinkSessionEntity | undefined> {
    return this.findBy({ connectTokenDigest: digest });
  }

  /** The session whose authorization request carried a `state`. */
  async findByState(digest: Buffer): Promise<LinkSessionEntity | undefined> {
    return this.findBy({ stateDigest: digest });
  }

  /** Whether a session's service may still link accounts: it may have been disabled or have lost the scope since. */
  async mayLink(serviceId: string): Promise<boolean> {
    return mayCallNow(this.database, serviceId, ['links:create']);
  }

  /** The session, if this service started it. */
  async findOfService(id: string, serviceId: string): Promise<LinkSessionEntity | undefined> {
    return this.findBy({ id, serviceId });
  }

  /**
   * Binds a live session to a browser if it is unbound, or rebinds it to the same browser unless that happened moments
   * ago. Of two concurrent requests, one binds and the other finds the binding.
   *
   * @param heldDigest digest of the cookie that the browser sent, if any
   * @returns whether the session was bound
   */
  async bind(id: string, binding: BrowserBinding, heldDigest: Buffer | undefined): Promise<boolean> {
    const [, changed] = await this.database.query<[unknown, number]>(
      `UPDATE link_sessions
       SET status = 'connecting', bound_at = now(),
         binding_salt = $2, browser_digest = $3, state_digest = $4, data_key = $5, code_verifier = $6
       WHERE id = $1 AND expires_at > now()
         AND (status = 'created'
              OR (status = 'connecting' AND browser_digest = $7
                  AND (bound_at IS NULL OR bound_at <= now() - $8 * interval '1 ms')))`,
      [
        id,
        binding.salt,
        binding.browserDigest,
        binding.stateDigest,
        binding.dataKey,
        binding.codeVerifier,
        heldDigest ?? null,
        SAME_VISIT,
      ],
    );
    return changed === 1;
  }

  /** The session, if a browser was bound to it moments ago and has not come back from COCO. */
  async findJustBound(id: string): Promise<LinkSessionEntity | undefined> {
    const session = await this.database.manager
      .createQueryBuilder(LinkSessionEntity, 'session')
      .where(`session.id = :id AND session.status = 'connecting' AND session.expires_at > now()`, { id })
      .andWhere(`session.bound_at > now() - :sameVisit * interval '1 ms'`, { sameVisit: SAME_VISIT })
      .getOne();
    return session ?? undefined;
  }

  /** The session's current state. */
  async find(id: string): Promise<LinkSessionEntity | undefined> {
    return this.findBy({ id });
  }

  /** Whether the session's user may still go to COCO and come back. */
  async isOpen(id: string): Promise<boolean> {
    const open = await this.database.query<unknown[]>(
      `SELECT FROM link_sessions WHERE id = $1 AND status IN ('created', 'connecting') AND expires_at > now()`,
      [id],
    );
    return open.length > 0;
  }

  /** Uses up the session's `state` and deletes its verifier. @returns whether it was live and unused */
  async consumeState(id: string): Promise<boolean> {
    const [, changed] = await this.database.query<[unknown, number]>(
      `UPDATE link_sessions SET status = 'returned', returned_at = now(), data_key = NULL, code_verifier = NULL
       WHERE id = $1 AND status = 'connecting' AND expires_at > now()`,
      [id],
    );
    return changed === 1;
  }

  /**
   * Records that COCO issued tokens, and starts the service's short time to confirm. Repeating it changes nothing.
   *
   * @returns whether the session was still waiting for them; the service may have ended it
   */
  async markLinked(
    manager: EntityManager,
    id: string,
    linkId: string,
    confirmationDigest: Buffer,
  ): Promise<boolean> {
    const [, changed] = await manager.query<[unknown, number]>(
      `UPDATE link_sessions SET status = 'linked', link_id = $2, confirmation_digest = $3,
         confirmation_expires_at = now() + $4 * interval '1 ms'
       WHERE id = $1 AND (status = 'returned' OR (status = 'linked' AND link_id = $2))`,
      [id, linkId, confirmationDigest, this.settings.confirmationLifetime],
    );
    return changed === 1;
  }

  /**
   * Records that the attempt failed, and how, for a browser that repeats the callback. The first failure stays.
   *
   * @returns whether it is the first
   */
  async markFailed(
    id: string,
    { error, reason }: ReturnError,
    manager: Pick<EntityManager, 'query'> = this.database,
  ): Promise<boolean> {
    const [, changed] = await manager.query<[unknown, number]>(
      `UPDATE link_sessions SET status = 'failed', failure_error = $2, failure_reason = $3, ended_at = now(),
         confirmation_digest = NULL
       WHERE id = $1 AND status <> 'failed'`,
      [id, error, reason],
    );
    return changed === 1;
  }

  /** Notes that another browser than the bound one was refused. Only the first is noted: that bounds the writes. */
  async noteOtherBrowser(id: string): Promise<void> {
    await this.database.query(
      'UPDATE link_sessions SET other_browser_at = now() WHERE id = $1 AND other_browser_at IS NULL',
      [id],
    );
  }

  /** Uses up the confirmation code. @returns whether it was correct, live and unused */
  async consumeConfirmation(
    manager: EntityManager,
    id: string,
    confirmationDigest: Buffer,
  ): Promise<boolean> {
    const [, changed] = await manager.query<[unknown, number]>(
      `UPDATE link_sessions SET status = 'confirmed', confirmation_digest = NULL, ended_at = now()
       WHERE id = $1 AND status = 'linked' AND confirmation_digest = $2 AND confirmation_expires_at > now()`,
      [id, confirmationDigest],
    );
    return changed === 1;
  }

  private async insert(manager: EntityManager, session: NewLinkSession): Promise<Date> {
    const [row] = await manager.query<[{ expires_at: Date }]>(
      `INSERT INTO link_sessions
         (id, service_id, user_id, return_url, renews_link_id, connect_token_digest, lang, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, now() + $8 * interval '1 ms')
       RETURNING expires_at`,
      [
        session.id,
        session.serviceId,
        session.userId,
        session.returnUrl,
        session.renewsLinkId ?? null,
        session.connectTokenDigest,
        session.lang ?? null,
        session.lifetime ?? this.settings.linkSessionLifetime,
      ],
    );
    return row.expires_at;
  }

  private async findBy(where: FindOptionsWhere<LinkSessionEntity>): Promise<LinkSessionEntity | undefined> {
    return (await this.database.manager.findOneBy(LinkSessionEntity, where)) ?? undefined;
  }
}
