import type { BrokerApi } from '../calls/broker-api.js';
import { requestInit, type CallOptions } from '../calls/call-options.js';
import { dataOf } from '../calls/data-of.js';
import type { ActivityEntry, GrantRequest, HeldLinkGrant, Link, LinkGrant } from '../types.js';
import { itemsOf } from './pages.js';

/** Which links to list. */
export interface LinkFilter {
  readonly userId?: string;
  readonly status?: Link['status'];
}

/** The service's links. */
export interface Links {
  /** The service's links, newest first; fetches pages as needed. */
  list(filter?: LinkFilter, options?: CallOptions): AsyncGenerator<Link, void, undefined>;
  /** One link: its state, expiry and last error. */
  read(id: string, options?: CallOptions): Promise<Link>;
  /** What was done through a link and by whom, newest first; fetches pages as needed. */
  activity(id: string, options?: CallOptions): AsyncGenerator<ActivityEntry, void, undefined>;
  /** Revokes a link permanently: its tokens are destroyed immediately. */
  revoke(id: string, options?: CallOptions): Promise<void>;
  /** Lets another service act on a link that this service made. Needs the scope `links:grant`. */
  grant(id: string, request: GrantRequest, options?: CallOptions): Promise<LinkGrant>;
  /** A link's grants, including those that have ended, newest first; fetches pages as needed. */
  grants(id: string, options?: CallOptions): AsyncGenerator<LinkGrant, void, undefined>;
  /** Ends a grant, on every replica of the broker. */
  endGrant(id: string, grantId: string, options?: CallOptions): Promise<void>;
  /** The grants that this service holds on links of others, newest first; fetches pages as needed. */
  held(options?: CallOptions): AsyncGenerator<HeldLinkGrant, void, undefined>;
}

export function linksOf(api: BrokerApi): Links {
  return {
    list: (filter = {}, options = {}) =>
      itemsOf((cursor) =>
        dataOf(
          api.GET('/v1/links', { params: { query: { ...filter, ...cursor } }, ...requestInit(options) }),
        ),
      ),
    read: (id, options = {}) =>
      dataOf(api.GET('/v1/links/{id}', { params: { path: { id } }, ...requestInit(options) })),
    activity: (id, options = {}) =>
      itemsOf((query) =>
        dataOf(
          api.GET('/v1/links/{id}/activity', {
            params: { path: { id }, query },
            ...requestInit(options),
          }),
        ),
      ),
    revoke: async (id, options = {}) => {
      await api.DELETE('/v1/links/{id}', { params: { path: { id } }, ...requestInit(options) });
    },
    grant: (id, request, options = {}) =>
      dataOf(
        api.POST('/v1/links/{id}/grants', {
          params: { path: { id } },
          body: request,
          ...requestInit(options),
        }),
      ),
    grants: (id, options = {}) =>
      itemsOf((query) =>
        dataOf(
          api.GET('/v1/links/{id}/grants', { params: { path: { id }, query }, ...requestInit(options) }),
        ),
      ),
    endGrant: async (id, grantId, options = {}) => {
      await api.DELETE('/v1/links/{id}/grants/{grantId}', {
        params: { path: { id, grantId } },
        ...requestInit(options),
      });
    },
    held: (options = {}) =>
      itemsOf((query) => dataOf(api.GET('/v1/grants', { params: { query }, ...requestInit(options) }))),
  };
}
