import { OneOf } from '#kernel';
import { AdminLinkView } from '#oauth';
import { requestedEnds, type RequestedEnd } from '#refresh';

const WORDS: Readonly<Record<RequestedEnd, string>> = {
  succeeded: 'COCO issued new tokens.',
  failed: 'The refresh failed. The link is unharmed, and the broker keeps trying.',
  ended: 'COCO refuses the grant: the user has to link again.',
  postponed:
    'COCO is not called now: refreshes are paused or on the brake, or another refresh of this link is in progress.',
  limited: 'Refreshes of this link succeed, and it has had its extra refreshes for this hour.',
  unrefreshable: 'The link has no refresh token: the user has to link again once the access token expires.',
};

/** How a refresh that an admin asked for ended. */
export class LinkRefresh {
  @OneOf(requestedEnds)
  readonly result!: RequestedEnd;

  /** The result in words. */
  readonly explanation!: string;

  /** Seconds after which another attempt makes sense; `null` if that is not known. */
  readonly retryAfterSeconds!: number | null;

  /** The link after the refresh. */
  readonly link!: AdminLinkView;

  static readonly example: LinkRefresh = {
    result: 'succeeded',
    explanation: WORDS.succeeded,
    retryAfterSeconds: null,
    link: AdminLinkView.example,
  };
}

/** Shows how a refresh ended. @param retryIn milliseconds; 0 if not known */
export function linkRefreshOf(result: RequestedEnd, retryIn: number, link: AdminLinkView): LinkRefresh {
  const retryAfterSeconds = retryIn === 0 ? null : Math.ceil(retryIn / 1_000);
  return { result, explanation: WORDS[result], retryAfterSeconds, link };
}
