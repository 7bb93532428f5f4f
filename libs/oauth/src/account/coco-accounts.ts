import { Injectable } from '@nestjs/common';
import type { Secret } from '#kernel';
import { AccountDigests } from '#vault';
import { OAuthSettings } from '../oauth-settings.js';
import { subjectOf } from './token-subject.js';
import { UserEndpoint } from './user-endpoint.js';

/** The account of the tokens that COCO issued. */
export type TokenAccount =
  { readonly kind: 'known'; readonly digest: Buffer } | { readonly kind: 'not_told' | 'unreachable' };

/** Finds out which COCO account tokens belong to. Only a digest of the account's id leaves this class. */
@Injectable()
export class CocoAccounts {
  constructor(
    private readonly digests: AccountDigests,
    private readonly user: UserEndpoint,
    private readonly settings: OAuthSettings,
  ) {}

  /** Reads the account from the token if it names one, otherwise asks COCO. @throws VaultUnavailable */
  async identify(accessToken: Secret): Promise<TokenAccount> {
    const told = await this.read(accessToken);
    if (told !== undefined) return { kind: 'known', digest: told };
    const answer = await this.user.ask(accessToken);
    return answer.kind === 'user'
      ? { kind: 'known', digest: await this.digests.digest(answer.accountId) }
      : { kind: answer.kind };
  }

  /** Reads the account from the token alone, without asking COCO. @throws VaultUnavailable */
  async read(accessToken: Secret): Promise<Buffer | undefined> {
    const subject = subjectOf(accessToken, this.settings.clientId);
    return subject === undefined ? undefined : this.digests.digest(subject);
  }
}
