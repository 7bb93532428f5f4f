import type { BrokerApi } from '../calls/broker-api.js';
import { BrokerClientError } from '../calls/broker-client-error.js';
import { requestInit, type CallOptions } from '../calls/call-options.js';
import { dataOf } from '../calls/data-of.js';
import type { CreateLinkSessionRequest, Link, LinkSession } from '../types.js';
import { readReturn, type LinkReturnError } from './link-return.js';

export type { LinkReturnError } from './link-return.js';

/** Where the browser returned, and what the logged-in user had started. */
export interface LinkReturn {
  /** The URL to which the browser returned, or its path with the query. */
  readonly returned: string | URL;
  /** The link session's `id` stored in this user's session; `undefined` if none is stored. */
  readonly linkSession: string | undefined;
}

/** The outcome of an attempt to link. */
export type LinkOutcome =
  /** The link is active: store `link.id` with the user. */
  | { readonly outcome: 'linked'; readonly link: Link }
  /** This browser started no such link: nothing was confirmed. May be an attack. */
  | { readonly outcome: 'not_begun_here' }
  /** The user declined at COCO. */
  | { readonly outcome: 'denied' }
  /** Linking failed; after `temporarily_unavailable` retry shortly. */
  | { readonly outcome: 'failed'; readonly error: LinkReturnError; readonly reason: string }
  /** The confirmation was already used, or came too late: start again. */
  | { readonly outcome: 'expired' }
  /** The link to renew has been revoked: start again, without `linkId`. */
  | { readonly outcome: 'revoked' };

/** Linking a user's COCO account. */
export interface Linking {
  /**
   * Starts linking. Store `id` in the user's session and send the browser to `linkUrl`. Never retried automatically.
   *
   * @param request with `linkId`, an existing link is renewed and keeps its id
   */
  start(request: CreateLinkSessionRequest, options?: CallOptions): Promise<LinkSession>;

  /**
   * Confirms that the user who returned is the one who started. Otherwise an attacker could make another person finish the
   * attacker's link, and control that person's devices. So this requires the stored id, and compares it before anything
   * is sent.
   *
   * @throws BrokerClientError if the outcome is unknown
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
      if (error.code === 'link_not_found') return { outcome: 'revoked' };
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
