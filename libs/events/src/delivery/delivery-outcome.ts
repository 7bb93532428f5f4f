/** How one attempt to deliver ended. */
export type DeliveryOutcome =
  | { readonly kind: 'delivered'; readonly status: number }
  | {
      /** `gone`: the receiver wants nothing more (410). */
      readonly kind: 'failed' | 'gone';
      readonly status: number | undefined;
      /** Short and fixed, fit for logs and metrics. */
      readonly cause: string;
      /** What the receiver asked for. */
      readonly retryAfterSeconds: number | undefined;
    };

/** Seconds that a receiver may put the next attempt off at most. */
const RETRY_AFTER_LIMIT = 86_400;

const REASONS: ReadonlyMap<string, string> = new Map([
  ['target_not_allowed', 'target_not_allowed'],
  ['ECONNREFUSED', 'connection_refused'],
  ['ENOTFOUND', 'dns_failure'],
  ['EAI_AGAIN', 'dns_failure'],
  ['EHOSTUNREACH', 'unreachable'],
  ['ENETUNREACH', 'unreachable'],
  ['UND_ERR_CONNECT_TIMEOUT', 'connect_timeout'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls_failure'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'tls_failure'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls_failure'],
  ['CERT_HAS_EXPIRED', 'tls_failure'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls_failure'],
  ['EPROTO', 'tls_failure'],
]);

/** Judges an answer as Standard Webhooks does: 2xx is success, a redirect is a failure, 410 the end. */
export function judgeAnswer(status: number, retryAfter: string | undefined): DeliveryOutcome {
  if (status >= 200 && status < 300) return { kind: 'delivered', status };
  const seconds = /^\d{1,9}$/.test(retryAfter ?? '') ? Number(retryAfter) : undefined;
  return {
    kind: status === 410 ? 'gone' : 'failed',
    status,
    cause: 'refused',
    retryAfterSeconds: seconds === undefined ? undefined : Math.min(seconds, RETRY_AFTER_LIMIT),
  };
}

/** Judges an attempt that got no answer. */
export function judgeFailure(error: unknown, isTooLate: boolean): DeliveryOutcome {
  const { code } = error as { code?: unknown };
  const known = typeof code === 'string' ? REASONS.get(code) : undefined;
  const cause = known ?? (isTooLate ? 'timeout' : 'connection_lost');
  return { kind: 'failed', status: undefined, cause, retryAfterSeconds: undefined };
}

/**
 * Milliseconds until the next attempt; `undefined` when there is none left.
 *
 * @param attempts made so far
 * @param delays before each further attempt
 * @param fraction random, from 0 to 1: an outage's deliveries do not come back all at once
 */
export function retryDelay(
  outcome: DeliveryOutcome,
  attempts: number,
  delays: readonly number[],
  fraction: number,
): number | undefined {
  const delay = delays[attempts - 1];
  if (delay === undefined || outcome.kind === 'delivered') return undefined;
  const asked = (outcome.retryAfterSeconds ?? 0) * 1_000;
  return Math.max(asked, delay * (0.9 + 0.2 * fraction));
}
