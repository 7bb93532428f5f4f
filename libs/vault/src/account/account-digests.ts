import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AccountPepper } from './account-pepper.js';

/** Digests of COCO account ids: equal for the same account, and unreadable without the pepper. */
@Injectable()
export class AccountDigests {
  constructor(private readonly pepper: AccountPepper) {}

  /**
   * HMAC-SHA-256 of the account id, keyed with this installation's pepper. Ids are few and guessable: without
   * the pepper, anyone who can read the database could try them all.
   *
   * @throws VaultUnavailable if the pepper cannot be decrypted
   */
  async digest(accountId: string): Promise<Buffer> {
    return createHmac('sha256', await this.pepper.key())
      .update(`coco account\0${accountId}`)
      .digest();
  }
}
