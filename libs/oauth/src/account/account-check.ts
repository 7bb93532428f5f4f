import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { LinkAccounts, type TokenPair } from '#vault';
import type { LinkSessionEntity } from '../session/link-session.entity.js';
import type { ReturnError } from '../session/return-url.js';
import { TokenEndpoint } from '../token/token-endpoint.js';
import { AccountRule, type AccountRefusal } from './account-rule.js';
import { CocoAccounts, type TokenAccount } from './coco-accounts.js';

/** Whose tokens these are, and why they are not taken, if they are not. */
export interface CheckedAccount {
  /** Digest of the COCO account, if known. */
  readonly account: Buffer | undefined;
  readonly failure: ReturnError | undefined;
}

/** Looks at the account of tokens that COCO has just given, before anything is stored. */
@Injectable()
export class AccountCheck {
  constructor(
    private readonly database: DataSource,
    private readonly accounts: CocoAccounts,
    private readonly rule: AccountRule,
    private readonly links: LinkAccounts,
    private readonly tokenEndpoint: TokenEndpoint,
  ) {}

  /** Tokens that are refused are revoked at COCO, where that harms no link. @throws VaultUnavailable */
  async check(session: LinkSessionEntity, pair: TokenPair): Promise<CheckedAccount> {
    const told = await this.accounts.identify(pair.accessToken);
    const account = told.kind === 'known' ? told.digest : undefined;
    const refusal = await this.rule.atCallback(this.database.manager, session, account);
    if (refusal === undefined) return { account, failure: undefined };
    if (pair.refreshToken && !(await this.isNeeded(account)))
      await this.tokenEndpoint.revoke(pair.refreshToken);
    return { account, failure: failureOf(refusal, told) };
  }

  /** RFC 7009 lets a server end the whole consent with one token, and a link of somebody else may live on it. */
  private async isNeeded(account: Buffer | undefined): Promise<boolean> {
    return account === undefined || this.links.isHeld(account);
  }
}

/** What the browser is sent back with. */
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
