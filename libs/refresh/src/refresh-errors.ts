import { BrokerError } from '#kernel';
import type { LinkTrouble } from '#vault';

/** The access token has expired and can't be refreshed now; the link is unharmed and the broker keeps trying. */
export class TokenRefreshUnavailable extends BrokerError {
  constructor(reason: LinkTrouble | undefined, retryAfterSeconds: number) {
    super(
      'token_refresh_unavailable',
      "COCO's token endpoint does not answer now. The link is unharmed; try again.",
      {
        retryAfterSeconds: Math.max(1, Math.ceil(retryAfterSeconds)),
        extensions: { reason: reason ?? 'provider_down' },
      },
    );
  }
}
