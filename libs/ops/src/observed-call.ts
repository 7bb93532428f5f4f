import { withheldPath } from '#kernel';

/** The route of a call that no route matched. */
export const UNMATCHED_ROUTE = 'unmatched';

/** A call that was answered, as logs and metrics see it. */
export interface ObservedCall {
  readonly requestId: string;
  readonly method: string;
  /** Template of the matched route, such as `/v1/links/:id`, or {@link UNMATCHED_ROUTE}. */
  readonly route: string;
  /** The request target; may hold a secret, so it is never printed as it is. */
  readonly url: string;
  readonly status: number;
  /** The code of the problem that it was answered with. */
  readonly problem?: string | undefined;
  readonly durationMs: number;
  /** The caller, if it was verified. */
  readonly serviceId: string | undefined;
  readonly remoteAddress: string;
  /** Where the call is traced. */
  readonly traceId?: string | undefined;
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** The method if it is a usual one; any other is arbitrary text from the caller. */
export function knownMethod(method: string): string | undefined {
  return METHODS.has(method) ? method : undefined;
}

/**
 * The part of the request target that may be shown: the path below `/v1/`, without its query and anything that
 * could be a credential. For all other routes nothing, because the link URL's path is itself a credential.
 *
 * Nor the id of a user: a log outlives the user's erasure.
 *
 * Decided by the route that was matched, never by what the caller wrote.
 */
export function shownPath({ route, url }: Pick<ObservedCall, 'route' | 'url'>): string | undefined {
  if (!route.startsWith('/v1/')) return undefined;
  if (route.includes(':userId')) return route;
  const queryStart = url.indexOf('?');
  return withheldPath(queryStart === -1 ? url : url.slice(0, queryStart));
}
