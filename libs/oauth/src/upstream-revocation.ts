import { Injectable } from '@nestjs/common';
import { LinkTokens } from '#vault';
import { OAuthSettings } from './oauth-settings.js';
import { TokenEndpoint } from './token-endpoint.js';

/** Tells COCO that a link has ended, where COCO has a revocation endpoint (RFC 7009). */
@Injectable()
export class UpstreamRevocation {
  constructor(
    private readonly tokens: LinkTokens,
    private readonly tokenEndpoint: TokenEndpoint,
    private readonly settings: OAuthSettings,
  ) {}

  /**
   * Takes the refresh token before the link's secrets are destroyed.
   *
   * @returns what tells COCO, to be called once the link has ended here; best effort, and it never throws
   */
  async prepare(linkId: string): Promise<() => void> {
    if (this.settings.revocationUrl === undefined) return () => undefined;
    const refreshToken = (await this.tokens.read(linkId).catch(() => undefined))?.refreshToken;
    return () => {
      if (refreshToken) void this.tokenEndpoint.revoke(refreshToken);
    };
  }
}
