import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditTrail } from '#audit';
import { Beat, Ids, sha256 } from '#kernel';
import {
  dropUnconfirmed,
  LinkStore,
  TokenCipher,
  type EndedLink,
  type NewLink,
  type EncryptedTokens,
  type TokenPair,
} from '#vault';
import type { LinkSessionEntity } from './link-session.entity.js';
import { LinkSessionStore } from './link-session.store.js';
import { SessionEnds } from './session-ends.store.js';
import { OAuthSettings } from '../oauth-settings.js';
import { UpstreamRevocation } from '../upstream-revocation.js';

/** Milliseconds between two sweeps for unconfirmed links. */
const SWEEP_INTERVAL = 30_000;

/** Attempts to store COCO's tokens in a failing database: for five seconds, as long as a person waits for a page. */
const STORE_ATTEMPTS = 10;

/** Milliseconds between two attempts. */
const STORE_RETRY = 500;

/** Milliseconds that storing COCO's tokens may take, including a second for the statements themselves. */
export const STORE_PATIENCE = STORE_ATTEMPTS * STORE_RETRY + 1_000;

/** Maximum sessions that one sweep statement ends: few enough to revoke their tokens at COCO before the next. */
const SWEEP_LIMIT = 100;

/** Links between COCO's consent and the service's confirmation. */
@Injectable()
export class PendingLinks implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(PendingLinks.name);
  private readonly beat = new Beat(
    SWEEP_INTERVAL,
    () => this.sweep(),
    (failure) => {
      this.logger.warn(`Unconfirmed links could not be swept: ${failure}`);
    },
  );

  constructor(
    private readonly database: DataSource,
    private readonly sessions: LinkSessionStore,
    private readonly ends: SessionEnds,
    private readonly links: LinkStore,
    private readonly tokenCipher: TokenCipher,
    private readonly audit: AuditTrail,
    private readonly ids: Ids,
    private readonly settings: OAuthSettings,
    private readonly upstream: UpstreamRevocation,
  ) {}

  onModuleInit(): void {
    this.beat.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.beat.stop();
  }

  /**
   * Stores the tokens as a pending link, whether they make a new link or renew one: the existing link keeps working
   * until the confirmation. COCO's code is already used up, so a brief database failure is retried.
   *
   * @param confirmationCode the code that the service will confirm with; only the browser learns it
   * @param expiresIn lifetime of the access token in seconds, if COCO sent one
   * @param account digest of the tokens' COCO account, if known
   * @returns whether they were stored; not if the service has ended the session meanwhile
   */
  async store(
    session: LinkSessionEntity,
    confirmationCode: string,
    pair: TokenPair,
    expiresIn: number | undefined,
    account: Buffer | undefined,
  ): Promise<boolean> {
    const link: NewLink = {
      id: this.ids.next(),
      serviceId: session.serviceId,
      userId: session.userId,
      lifetime: (expiresIn ?? this.settings.defaultTokenLifetimeSeconds) * 1000,
      account,
    };
    const tokens = this.tokenCipher.encrypt(link, 1, pair);
    const digest = sha256(confirmationCode);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.database.transaction((manager) =>
          this.write(manager, session, link, tokens, digest),
        );
      } catch (error) {
        if (attempt === STORE_ATTEMPTS) throw error;
        await new Promise((resolve) => setTimeout(resolve, STORE_RETRY));
      }
    }
  }

  /** Destroys the tokens of links that were not confirmed in time, here and at COCO. */
  async sweep(): Promise<void> {
    for (;;) {
      const { expired, unneeded } = await this.database.transaction((manager) => this.expireSome(manager));
      this.upstream.tell(unneeded);
      if (expired < SWEEP_LIMIT || !this.beat.isBeating) break;
      await this.upstream.keepsUp();
    }
  }

  private async write(
    manager: EntityManager,
    session: LinkSessionEntity,
    link: NewLink,
    tokens: EncryptedTokens,
    confirmationDigest: Buffer,
  ): Promise<boolean> {
    if (!(await this.sessions.markLinked(manager, session.id, link.id, confirmationDigest))) return false;
    await this.links.createPending(manager, link, tokens);
    await this.audit.recordWithin(manager, [
      {
        action: 'link.connected',
        result: 'succeeded',
        actor: { kind: 'user', id: session.userId },
        serviceId: session.serviceId,
        linkId: session.renewsLinkId ?? link.id,
        details: { linkSession: session.id, cocoAccount: link.account ? 'known' : 'unknown' },
      },
    ]);
    return true;
  }

  private async expireSome(
    manager: EntityManager,
  ): Promise<{ readonly expired: number; readonly unneeded: readonly EndedLink[] }> {
    const expired = await this.ends.expireUnconfirmed(manager, SWEEP_LIMIT);
    const { dropped, unneeded } = await dropUnconfirmed(
      manager,
      expired.map(({ linkId }) => linkId),
    );
    // A revocation has ended the others already, and recorded it.
    await this.ends.markRevoked(
      manager,
      expired.filter(({ linkId }) => !dropped.has(linkId)).map(({ id }) => id),
    );
    await this.audit.recordWithin(
      manager,
      expired
        .filter(({ linkId }) => dropped.has(linkId))
        .map(({ id, serviceId, linkId }) => ({
          action: 'link.expired_unconfirmed',
          result: 'failed',
          actor: { kind: 'system' },
          serviceId,
          linkId,
          details: { linkSession: id },
        })),
    );
    return { expired: expired.length, unneeded };
  }
}
