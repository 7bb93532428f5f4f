import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { joinPin, PIN_COLUMNS, pinnedGeneration, type LinkPin } from '#audit';
import { isDecryptionFailure, DecryptionFailures } from '#keyring';
import { LinkSecretsEntity } from '../link/link-secrets.entity.js';
import { LinkEntity } from '../link/link.entity.js';
import { LinkStore } from '../link.store.js';
import { requireGeneration, TokenCipher } from '../token-cipher.js';
import type { TokenPair } from '../token-pair.js';
import { VaultUnavailable } from '../vault-errors.js';

const READ_PIN = `SELECT ${PIN_COLUMNS} FROM links l ${joinPin('l.id')} WHERE l.id = $1`;

/**
 * Gives a link the tokens of a newer consent. Encrypted tokens are bound to their link, so they are
 * re-encrypted.
 */
@Injectable()
export class TokenMover {
  constructor(
    private readonly tokenCipher: TokenCipher,
    private readonly failures: DecryptionFailures,
    private readonly links: LinkStore,
  ) {}

  /**
   * Moves the tokens of a pending link to an older link and removes the pending one.
   *
   * @returns their new generation; `undefined` if either link is gone or the older one is revoked: roll the
   * transaction back
   * @throws VaultUnavailable if the pending link's tokens do not decrypt
   */
  async move(manager: EntityManager, fromLinkId: string, toLinkId: string): Promise<number | undefined> {
    const from = await manager.findOneBy(LinkEntity, { id: fromLinkId, status: 'pending' });
    const secrets = await manager.findOneBy(LinkSecretsEntity, { linkId: fromLinkId });
    const to = await manager.findOne(LinkEntity, {
      where: { id: toLinkId },
      lock: { mode: 'pessimistic_write' },
    });
    const [pin] = await manager.query<LinkPin[]>(READ_PIN, [toLinkId]);
    if (from === null || secrets === null || to === null || pin === undefined || pin.pinnedEnd)
      return undefined;
    // Above any generation used before, even if the link's row has been restored since.
    const generation = Math.max(to.fence, pinnedGeneration(pin)) + 1;
    const tokens = this.tokenCipher.encrypt(to, generation, this.open(from, secrets));
    if (!(await this.links.renew(manager, toLinkId, tokens, fromLinkId))) return undefined;
    await this.links.removePending(manager, fromLinkId);
    return generation;
  }

  private open(link: LinkEntity, secrets: LinkSecretsEntity): TokenPair {
    try {
      return this.failures.watch(`link ${link.id}`, () => {
        requireGeneration({ generation: link.generation, isPutBack: false }, secrets);
        return this.tokenCipher.decrypt(link, secrets);
      });
    } catch (error) {
      throw isDecryptionFailure(error) ? new VaultUnavailable(error) : error;
    }
  }
}
