import type { TokenOutcome } from '../answer/token-outcome.js';
import type { ReturnError } from '../session/return-url.js';

/** The error that the browser brings back to the service if COCO issued no tokens for the code. */
export function exchangeError(outcome: Exclude<TokenOutcome, { kind: 'tokens' }>): ReturnError {
  switch (outcome.kind) {
    case 'refused':
      return { error: 'invalid_grant', reason: 'code_refused' };
    case 'client':
      return { error: 'server_error', reason: 'client_misconfigured' };
    case 'inconclusive':
      return {
        error: 'temporarily_unavailable',
        reason: outcome.throttled ? 'provider_throttled' : 'provider_down',
      };
  }
}
