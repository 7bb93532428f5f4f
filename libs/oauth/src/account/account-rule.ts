import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { digestsEqual } from '#kernel';
import { LinkAccounts, LinkTokens } from '#vault';
import type { LinkSessionEntity } from '../session/link-session.entity.js';
import { OAuthSettings } from '../oauth-settings.js';
import { CocoAccounts } from './coco-accounts.js';

/**
 * Why tokens are refused. `mismatch`: they belong to a different COCO account than the link they renew. `unknown`: the
 * account is required but COCO does not reveal it. `already_linked`: another user of the service has linked the
 * account.
 */
export type AccountRefusal = 'mismatch' | 'unknown' | 'already_linked';

type LinkingSession = Pick<LinkSessionEntity, 'serviceId' | 'userId' | 'renewsLinkId'>;

/** Decides which COCO account a link may use. A link never changes accounts: it would become a different home. */
@Injectable()
export class AccountRule {
  constructor(
    private readonly links: LinkAccounts,
    private readonly tokens: LinkTokens,
    private readonly accounts: CocoAccounts,
    private readonly settings: OAuthSettings,
  ) {}

  /**
   * Checks as soon as COCO has issued tokens, so that the browser learns right away. The confirmation checks again.
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

  /** Decides permanently: everything it checks stays locked until the transaction ends. */
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

  /** The link's account. For a link made before accounts were stored, its access token may name it. */
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
