import { Injectable, Logger } from '@nestjs/common';
import { failureName, type Secret } from '#kernel';
import { TokenEndpoint } from '#oauth';
import { LinkStore, TokenCipher } from '#vault';
import type { RefreshedPair } from '#vault/refresh';

/**
 * Handles pairs that were not saved because their link ended in the meantime. If it was revoked, COCO was
 * asked to revoke the token that the pair replaced: unless this one is revoked too, the grant lives on with
 * no holder.
 *
 * The pair of a link that was renewed in the meantime is left alone: RFC 7009 lets a server end the whole
 * consent when one token is revoked, and the link depends on that consent.
 */
@Injectable()
export class UnneededPairs {
  private readonly logger = new Logger(UnneededPairs.name);

  constructor(
    private readonly links: LinkStore,
    private readonly tokenCipher: TokenCipher,
    private readonly tokenEndpoint: TokenEndpoint,
  ) {}

  /** Asks COCO to revoke the token if the link was revoked. Best effort: never throws. */
  async revoke(linkId: string, refreshToken: Secret | undefined): Promise<void> {
    if (refreshToken === undefined) return;
    await this.revokeOf(linkId, () => refreshToken);
  }

  /** The same for a pair that an earlier process left. */
  async revokeEncrypted({ linkId, tokens }: RefreshedPair): Promise<void> {
    await this.revokeOf(linkId, (link) => this.tokenCipher.decryptRefreshToken(link, tokens));
  }

  private async revokeOf(
    linkId: string,
    open: (link: { readonly id: string; readonly serviceId: string }) => Secret | undefined,
  ): Promise<void> {
    try {
      const link = await this.links.find(linkId);
      const refreshToken = link?.status === 'revoked' ? open(link) : undefined;
      if (refreshToken !== undefined) await this.tokenEndpoint.revoke(refreshToken);
    } catch (error) {
      this.logger.warn(`Link ${linkId} was not revoked at COCO: ${failureName(error)}`);
    }
  }
}
