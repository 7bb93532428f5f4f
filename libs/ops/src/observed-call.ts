/** The route of a call that no route matched. */
export const UNMATCHED_ROUTE = 'unmatched';

/** A call that was answered, as logs and metrics see it. */
export interface ObservedCall {
  readonly requestId: string;
  readonly method: string;
  /** Template of the matched route, such as `/v1/links/:id`, or {@link UNMATCHED_ROUTE}. */
  readonly route: string;
  /** The request target; may hold a secret, so nothing prints it as it is. */
  readonly url: string;
  readonly status: number;
  readonly durationMs: number;
  /** The caller, where there was a verified one. */
  readonly serviceId: string | undefined;
  readonly remoteAddress: string;
}
