import type { Span } from '#kernel';
import type { AccessToken, Link } from '#vault';
import type { CallerPresence } from '../transport/caller-presence.js';

/** Where the proxy gets access tokens; the app binds it to the refresh engine. */
export abstract class AccessTokenSource {
  /**
   * The link's token, valid as far as is known; refreshed first if it has expired.
   *
   * @param cause the call that needs it, for the trace of a refresh
   * @param presence the caller, if it may leave before the token arrives
   * @throws BrokerError reauthorization_required, token_refresh_unavailable
   */
  abstract current(link: Link, cause?: Span, presence?: CallerPresence): Promise<AccessToken>;

  /**
   * A token newer than the one COCO has just refused. Any number of parallel calls share one refresh.
   *
   * @param refusedGeneration the generation of the token that was refused
   * @param cause the call that needs it, for the trace of a refresh
   * @param presence the caller, if it may leave before the token arrives
   * @returns `undefined` if no newer one is fetched: COCO has refused fresh tokens of this link, so it refuses the call
   * @throws BrokerError reauthorization_required, token_refresh_unavailable
   */
  abstract renew(
    link: Link,
    refusedGeneration: number,
    cause?: Span,
    presence?: CallerPresence,
  ): Promise<AccessToken | undefined>;

  /** Notified when COCO accepts a renewed token for the call whose refusal asked for it. Never rejects. */
  abstract accepted(link: Link, token: AccessToken): Promise<void>;
}
