import {
  BrokenCircuitError,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  handleWhen,
  type CircuitBreakerPolicy,
} from 'cockatiel';
import {
  CallerGone,
  TokenEchoed,
  UpstreamFailure,
  UpstreamTimeout,
  UpstreamUnavailable,
} from './upstream-errors.js';

/** How the circuit stands, as the metrics name it. */
export type CircuitStanding = 'closed' | 'half_open' | 'open';

/**
 * Stops calling COCO while it fails: after so many failures in a row it refuses calls for a while, then lets one try.
 *
 * Failures are broken connections, times that ran out, and answers of 500 and above; a refusal such as 404 is not.
 */
export class Circuit {
  private readonly policy: CircuitBreakerPolicy;

  /**
   * @param failures in a row that open it
   * @param openTime milliseconds until one call may try
   */
  constructor(
    failures: number,
    private readonly openTime: number,
  ) {
    const failed = handleWhen((error) => this.counts(error)).orWhenResult(isServerError);
    this.policy = circuitBreaker(failed, {
      breaker: new ConsecutiveBreaker(failures),
      halfOpenAfter: openTime,
    });
  }

  get standing(): CircuitStanding {
    if (this.policy.state === CircuitState.Closed) return 'closed';
    return this.policy.state === CircuitState.HalfOpen ? 'half_open' : 'open';
  }

  /**
   * Runs a call.
   *
   * @throws UpstreamUnavailable without running it while the circuit is open, or while another call tries
   */
  async run<Answer extends { readonly status: number }>(call: () => Promise<Answer>): Promise<Answer> {
    // The library would keep the others waiting for the one that tries; a caller is better served by an answer.
    if (this.policy.state === CircuitState.HalfOpen) throw this.refusal();
    try {
      return await this.policy.execute(call);
    } catch (error) {
      throw error instanceof BrokenCircuitError ? this.refusal() : error;
    }
  }

  private refusal(): UpstreamUnavailable {
    return new UpstreamUnavailable(Math.ceil(this.openTime / 1_000));
  }

  private counts(error: unknown): boolean {
    // A try whose caller left has shown nothing, and must not close the circuit.
    if (error instanceof CallerGone) return this.policy.state === CircuitState.HalfOpen;
    if (error instanceof TokenEchoed) return false;
    return error instanceof UpstreamFailure || error instanceof UpstreamTimeout;
  }
}

function isServerError(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && 'status' in answer && Number(answer.status) >= 500;
}
