import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AccountPepper } from './account-pepper.js';

/** Names COCO accounts so that two can be compared, and neither can be read. */
@Injectable()
export class AccountDigests {
  constructor(private readonly pepper: AccountPepper) {}

  /**
   * HMAC-SHA-256 of the account's id, under this installation's pepper. Ids are few and guessable: without the pepper a
   * reader of the database could try them all.
   *
   * @throws VaultUnavailable when the pepper does not open
   */
  async digest(accountId: string): Promise<Buffer> {
    return createHmac('sha256', await this.pepper.key())
      .update(`coco account\0${accountId}`)
      .digest();
  }
}
