import { Circuit, type CircuitFinding, type CircuitStanding, type Clock } from '#kernel';
import {
  TokenEchoed,
  UpstreamFailure,
  UpstreamResponseTooLarge,
  UpstreamTimeout,
  UpstreamUnavailable,
} from './upstream-errors.js';

/**
 * Stops calling COCO's API while it fails.
 *
 * Failures are broken connections, times that ran out, and answers of 500 and above; a refusal such as 404 is not.
 */
export class UpstreamCircuit {
  private readonly circuit: Circuit;

  /**
   * @param failures in a row that open it
   * @param openTime milliseconds until one call may try
   */
  constructor(
    failures: number,
    private readonly openTime: number,
    clock: Clock,
  ) {
    this.circuit = new Circuit(failures, openTime, clock);
  }

  get standing(): CircuitStanding {
    return this.circuit.standing;
  }

  /**
   * Runs a call.
   *
   * @throws UpstreamUnavailable without running it while the circuit is open, or while another call tries
   */
  async run<Answer extends { readonly status: number }>(call: () => Promise<Answer>): Promise<Answer> {
    const settle = this.circuit.enter();
    // A caller is better served by an answer than by waiting for the one that tries.
    if (settle === undefined) throw new UpstreamUnavailable(Math.ceil(this.openTime / 1_000));
    try {
      const answer = await call();
      settle(answer.status >= 500 ? 'fails' : 'works');
      return answer;
    } catch (error) {
      settle(findingOf(error));
      throw error;
    }
  }
}

/** What an error shows of COCO: a caller that left and a full queue show nothing, an answer that was withheld does. */
function findingOf(error: unknown): CircuitFinding {
  if (error instanceof TokenEchoed || error instanceof UpstreamResponseTooLarge) return 'works';
  return error instanceof UpstreamFailure || error instanceof UpstreamTimeout ? 'fails' : 'nothing';
}
