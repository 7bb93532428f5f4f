import type { BrokerApi } from '../calls/broker-api.js';
import { requestInit, type CallOptions } from '../calls/call-options.js';
import { dataOf } from '../calls/data-of.js';
import type { ActivityEntry, Link } from '../types.js';
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
  };
}
