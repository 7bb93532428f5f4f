import { BrokerError } from '#kernel';
import type { LastError } from '#vault';

/**
 * The access token has expired and cannot be refreshed at the moment; the link is unharmed and the broker
 * keeps trying.
 */
export class TokenRefreshUnavailable extends BrokerError {
  constructor(reason: LastError | undefined, retryAfterSeconds: number) {
    super(
      'token_refresh_unavailable',
      reason === 'mass_refusal'
        ? 'COCO currently refuses to refresh nearly all links, so its refusals are not believed. The link is unharmed; try again.'
        : "COCO's token endpoint is not answering. The link is unharmed; try again.",
      {
        retryAfterSeconds: Math.max(1, Math.ceil(retryAfterSeconds)),
        extensions: { reason: reason ?? 'provider_down' },
      },
    );
  }
}

/**
 * No newer token is fetched although COCO refused this one: the link has used up its forced refreshes for this hour, or it has
 * no refresh token. Never leaves this lib.
 */
export class NotRenewed extends Error {
  override readonly name = 'NotRenewed';
}
