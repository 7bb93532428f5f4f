import { Injectable, Logger } from '@nestjs/common';
import { eachBounded, InFlight, type Secret } from '#kernel';
import { LinkTokens, TokenCipher, type EndedLink } from '#vault';
import { OAuthSettings } from './oauth-settings.js';
import { TokenEndpoint } from './token/token-endpoint.js';

/** Maximum concurrent calls to COCO. */
const CONCURRENCY = 16;

/** Maximum refresh tokens held in memory while they wait to be revoked at COCO. */
const WAITING_LIMIT = 2_000;

/** Tells COCO that links have ended, if it has a revocation endpoint (RFC 7009). Best effort: never throws. */
@Injectable()
export class UpstreamRevocation {
  private readonly logger = new Logger(UpstreamRevocation.name);
  private waiting = 0;
  private telling: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly tokens: LinkTokens,
    private readonly tokenCipher: TokenCipher,
    private readonly tokenEndpoint: TokenEndpoint,
    private readonly settings: OAuthSettings,
    private readonly inFlight: InFlight,
  ) {}

  /**
   * Takes the refresh token before the link's secrets are destroyed.
   *
   * @returns a function that tells COCO; call it once the link has ended here
   */
  async prepare(linkId: string): Promise<() => void> {
    if (this.settings.revocationUrl === undefined) return () => undefined;
    const refreshToken = (await this.tokens.read(linkId).catch(() => undefined))?.refreshToken;
    return () => {
      if (refreshToken)
        void this.inFlight.run('revocation at COCO', () => this.tokenEndpoint.revoke(refreshToken));
    };
  }

  /**
   * Notifies COCO about a batch of links that have just ended, after the batches still in progress. When the broker
   * stops, the remaining tokens are not revoked: they are already destroyed here, and expire at COCO.
   */
  tell(links: readonly EndedLink[]): void {
    if (this.settings.revocationUrl === undefined) return;
    this.waiting += links.length;
    this.telling = this.telling.then(async () => {
      const refreshTokens = links.map((link) => this.decryptRefreshToken(link));
      await eachBounded(refreshTokens, CONCURRENCY, async (refreshToken) => {
        if (refreshToken !== undefined && !this.inFlight.isStopping)
          await this.inFlight.run('revocation at COCO', () => this.tokenEndpoint.revoke(refreshToken));
        this.waiting -= 1;
      });
    });
  }

  /** Resolves once few enough revocations are waiting that more links may end. */
  async keepsUp(): Promise<void> {
    if (this.waiting > WAITING_LIMIT) await this.telling;
  }

  private decryptRefreshToken({ encrypted, ...link }: EndedLink): Secret | undefined {
    try {
      return encrypted && this.tokenCipher.decryptRefreshToken(link, encrypted);
    } catch {
      this.logger.warn(`Link ${link.id} was not revoked at COCO: its refresh token does not decrypt`);
      return undefined;
    }
  }
}
