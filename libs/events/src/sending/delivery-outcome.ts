import { connectionFailure } from '#kernel';
import { NoPublicAddress } from './target-policy.js';

/** How one attempt to deliver ended. */
export type DeliveryOutcome =
  | { readonly kind: 'delivered'; readonly status: number }
  | {
      /** `gone`: the receiver wants nothing more (410). */
      readonly kind: 'failed' | 'gone';
      readonly status: number | undefined;
      /** A short, fixed word for logs and metrics. */
      readonly cause: string;
      /** Seconds, as the receiver asked. */
      readonly retryAfterSeconds: number | undefined;
    };

/** Maximum seconds by which a receiver may delay the next attempt. */
const RETRY_AFTER_LIMIT = 86_400;

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
  const refused = error instanceof NoPublicAddress ? 'target_not_allowed' : undefined;
  const cause = refused ?? connectionFailure(error) ?? (isTooLate ? 'timeout' : 'connection_lost');
  return { kind: 'failed', status: undefined, cause, retryAfterSeconds: undefined };
}

/**
 * Milliseconds until the next attempt; `undefined` after the last one.
 *
 * @param attempts made so far
 * @param delays before each retry
 * @param fraction random, from 0 to 1, so that deliveries do not all come back at once after an outage
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
