import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { LinkAccounts, type TokenPair } from '#vault';
import type { LinkSessionEntity } from '../session/link-session.entity.js';
import type { ReturnError } from '../session/return-url.js';
import { TokenEndpoint } from '../token/token-endpoint.js';
import { AccountRule, type AccountRefusal } from './account-rule.js';
import { CocoAccounts, type TokenAccount } from './coco-accounts.js';

/** The COCO account that tokens belong to, and why they are refused, if they are. */
export interface CheckedAccount {
  /** Digest of the COCO account, if known. */
  readonly account: Buffer | undefined;
  readonly failure: ReturnError | undefined;
}

/** Checks the account of tokens that COCO has just issued, before anything is stored. */
@Injectable()
export class AccountCheck {
  constructor(
    private readonly database: DataSource,
    private readonly accounts: CocoAccounts,
    private readonly rule: AccountRule,
    private readonly links: LinkAccounts,
    private readonly tokenEndpoint: TokenEndpoint,
  ) {}

  /** Refused tokens are revoked at COCO, unless that could break a link. @throws VaultUnavailable */
  async check(session: LinkSessionEntity, pair: TokenPair): Promise<CheckedAccount> {
    const told = await this.accounts.identify(pair.accessToken);
    const account = told.kind === 'known' ? told.digest : undefined;
    const refusal = await this.rule.atCallback(this.database.manager, session, account);
    if (refusal === undefined) return { account, failure: undefined };
    await this.giveUp(pair, account);
    return { account, failure: failureOf(refusal, told) };
  }

  /** Revokes tokens at COCO that no link will hold, unless that could break another link of the account. */
  async giveUp(pair: TokenPair, account: Buffer | undefined): Promise<void> {
    if (pair.refreshToken && !(await this.isNeeded(account)))
      await this.tokenEndpoint.revoke(pair.refreshToken);
  }

  /** RFC 7009 lets a server revoke the whole grant with one token, and another user's link may depend on it. */
  private async isNeeded(account: Buffer | undefined): Promise<boolean> {
    return account === undefined || this.links.isHeld(account);
  }
}

/** The error that the browser carries back to the service. */
export function failureOf(refusal: AccountRefusal, told?: TokenAccount): ReturnError {
  switch (refusal) {
    case 'mismatch':
      return { error: 'account_mismatch', reason: 'account_mismatch' };
    case 'already_linked':
      return { error: 'account_already_linked', reason: 'account_already_linked' };
    case 'unknown':
      return {
        error: told?.kind === 'unreachable' ? 'temporarily_unavailable' : 'server_error',
        reason: 'account_unknown',
      };
  }
}
