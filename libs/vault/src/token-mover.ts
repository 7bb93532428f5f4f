import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { LinkSecretsEntity } from './link-secrets.entity.js';
import { LinkEntity } from './link.entity.js';
import { LinkStore } from './link.store.js';
import { TokenSealer } from './sealed-tokens.js';

/** Gives a link the tokens of a newer consent. Sealed tokens open only in their place, so they are sealed anew. */
@Injectable()
export class TokenMover {
  constructor(
    private readonly sealer: TokenSealer,
    private readonly links: LinkStore,
  ) {}

  /**
   * Moves the tokens of a pending link to an older link and removes the pending one.
   *
   * @returns false when the older link is revoked or gone, or the pending one is; the transaction must then be undone
   */
  async move(manager: EntityManager, fromLinkId: string, toLinkId: string): Promise<boolean> {
    const from = await manager.findOneBy(LinkEntity, { id: fromLinkId, status: 'pending' });
    const secrets = await manager.findOneBy(LinkSecretsEntity, { linkId: fromLinkId });
    const to = await manager.findOne(LinkEntity, {
      where: { id: toLinkId },
      lock: { mode: 'pessimistic_write' },
    });
    if (from === null || secrets === null || to === null) return false;
    const pair = this.sealer.open(from, secrets);
    const tokens = this.sealer.seal(to, to.fence + 1, pair);
    const moved = await this.links.renew(manager, toLinkId, tokens, fromLinkId);
    if (moved) await this.links.removePending(manager, fromLinkId);
    return moved;
  }
}
