import type { BrokerApi } from '../calls/broker-api.js';
import { BrokerClientError } from '../calls/broker-client-error.js';
import { requestInit, type CallOptions } from '../calls/call-options.js';
import { dataOf } from '../calls/data-of.js';
import type { CreateLinkSessionRequest, Link, LinkSession } from '../types.js';
import { readReturn, type LinkReturnError } from './link-return.js';

export type { LinkReturnError } from './link-return.js';

/** How the browser came back, and what the user who is logged in there had begun. */
export interface LinkReturn {
  /** The URL that the browser came back to, or its path with the query. */
  readonly returned: string | URL;
  /** The `id` of the link session that was kept in this user's own session; `undefined` where none was. */
  readonly linkSession: string | undefined;
}

/** How an attempt to link ended. */
export type LinkOutcome =
  /** The link is active: keep `link.id` with the user. */
  | { readonly outcome: 'linked'; readonly link: Link }
  /** Another browser than the one that set out, or one that never did: nothing was confirmed. May be an attack. */
  | { readonly outcome: 'not_begun_here' }
  /** The user declined at COCO. */
  | { readonly outcome: 'denied' }
  /** It came to nothing; `temporarily_unavailable` may be tried again soon. */
  | { readonly outcome: 'failed'; readonly error: LinkReturnError; readonly reason: string }
  /** The confirmation was used before, or came too late: begin anew. */
  | { readonly outcome: 'expired' }
  /** The link that was to be renewed was revoked meanwhile: begin anew, without `linkId`. */
  | { readonly outcome: 'revoked' };

/** Linking a user's COCO account. */
export interface Linking {
  /**
   * Begins. Keep `id` in the user's own session and send the browser to `linkUrl`. Never repeated by itself.
   *
   * @param request with `linkId`, an existing link is renewed and keeps its id
   */
  start(request: CreateLinkSessionRequest, options?: CallOptions): Promise<LinkSession>;

  /**
   * Confirms that the user who came back is the one who set out. Without that, someone could have another person finish
   * what they began, and act on that person's devices: so the id that was kept is asked for, and compared before anything
   * is sent.
   *
   * @throws BrokerClientError where it is not known what came of it
   */
  finish(back: LinkReturn, options?: CallOptions): Promise<LinkOutcome>;
}

export function linkingOf(api: BrokerApi): Linking {
  const confirm = async (
    id: string,
    confirmationCode: string,
    options: CallOptions,
  ): Promise<LinkOutcome> => {
    try {
      const init = { params: { path: { id } }, body: { confirmationCode }, ...requestInit(options) };
      return {
        outcome: 'linked',
        link: await dataOf(api.POST('/v1/link-sessions/{id}/confirm', init)),
      };
    } catch (error) {
      if (!(error instanceof BrokerClientError)) throw error;
      if (error.code === 'confirmation_refused') return { outcome: 'expired' };
      if (error.code === 'not_found') return { outcome: 'revoked' };
      throw error;
    }
  };
  return {
    start: (body, options = {}) => dataOf(api.POST('/v1/link-sessions', { body, ...requestInit(options) })),
    finish: async ({ returned, linkSession }, options = {}) => {
      const back = readReturn(returned);
      if (linkSession === undefined || back?.linkSession !== linkSession)
        return { outcome: 'not_begun_here' };
      if ('confirmationCode' in back) return confirm(linkSession, back.confirmationCode, options);
      const { error, reason } = back;
      return error === 'access_denied' ? { outcome: 'denied' } : { outcome: 'failed', error, reason };
    },
  };
}
