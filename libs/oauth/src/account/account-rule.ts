import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { digestsEqual } from '#kernel';
import { LinkAccounts, LinkTokens } from '#vault';
import type { LinkSessionEntity } from '../session/link-session.entity.js';
import { OAuthSettings } from '../oauth-settings.js';
import { CocoAccounts } from './coco-accounts.js';

/**
 * Why tokens are not taken. `mismatch`: they are of another COCO account than the link that they renew. `unknown`: COCO
 * does not say whose they are, and that matters. `already_linked`: another user of the service holds the account.
 */
export type AccountRefusal = 'mismatch' | 'unknown' | 'already_linked';

type LinkingSession = Pick<LinkSessionEntity, 'serviceId' | 'userId' | 'renewsLinkId'>;

/** Decides which COCO account a link may be of. A link never changes its account: it would become another home. */
@Injectable()
export class AccountRule {
  constructor(
    private readonly links: LinkAccounts,
    private readonly tokens: LinkTokens,
    private readonly accounts: CocoAccounts,
    private readonly settings: OAuthSettings,
  ) {}

  /**
   * When COCO has given tokens, so that the browser learns at once. The confirmation decides again.
   *
   * @param account digest of the tokens' account, if known
   */
  async atCallback(
    manager: EntityManager,
    session: LinkingSession,
    account: Buffer | undefined,
  ): Promise<AccountRefusal | undefined> {
    const { renewsLinkId } = session;
    const expected = renewsLinkId === null ? undefined : await this.expected(manager, renewsLinkId);
    return this.judge(manager, session, account, expected);
  }

  /** For good: what it has looked at stays as it is until the end of the transaction. */
  async atConfirmation(
    manager: EntityManager,
    session: LinkingSession,
    account: Buffer | undefined,
  ): Promise<AccountRefusal | undefined> {
    const { renewsLinkId, serviceId } = session;
    const expected = renewsLinkId === null ? undefined : await this.links.lock(manager, renewsLinkId);
    if (this.refusesShared && account) await this.links.lockAccount(manager, account, serviceId);
    return this.judge(manager, session, account, expected);
  }

  private async judge(
    manager: EntityManager,
    session: LinkingSession,
    account: Buffer | undefined,
    expected: Buffer | undefined,
  ): Promise<AccountRefusal | undefined> {
    if (expected) {
      if (!account) return 'unknown';
      return digestsEqual(expected, account) ? undefined : 'mismatch';
    }
    if (!this.refusesShared) return undefined;
    if (!account) return 'unknown';
    return (await this.links.isHeldByAnother(manager, account, session)) ? 'already_linked' : undefined;
  }

  /** The link's account; a link from before accounts were kept has a token that may tell. */
  private async expected(manager: EntityManager, linkId: string): Promise<Buffer | undefined> {
    const known = await this.links.of(linkId);
    if (known) return known;
    const pair = await this.tokens.read(linkId).catch(() => undefined);
    const digest = pair && (await this.accounts.read(pair.accessToken));
    if (digest) await this.links.learn(manager, linkId, digest);
    return digest;
  }

  private get refusesShared(): boolean {
    return this.settings.accountShared === 'refuse';
  }
}
