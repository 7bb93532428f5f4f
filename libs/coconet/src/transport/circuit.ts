import type { Clock } from '#kernel';
import {
  TokenEchoed,
  UpstreamFailure,
  UpstreamResponseTooLarge,
  UpstreamTimeout,
  UpstreamUnavailable,
} from './upstream-errors.js';

/** How the circuit stands, as the metrics name it. */
export type CircuitStanding = 'closed' | 'half_open' | 'open';

/** What a call has shown of COCO; nothing where it never got that far. */
type Finding = 'works' | 'fails' | 'nothing';

/**
 * Stops calling COCO while it fails: after so many failures in a row it refuses calls for a while, then lets one try.
 *
 * Failures are broken connections, times that ran out, and answers of 500 and above; a refusal such as 404 is not.
 */
export class Circuit {
  private failuresInRow = 0;
  /** On the monotonic clock; `undefined` while the circuit is closed. */
  private openSince: number | undefined;
  private trying = false;

  /**
   * @param failures in a row that open it
   * @param openTime milliseconds until one call may try
   */
  constructor(
    private readonly failures: number,
    private readonly openTime: number,
    private readonly clock: Clock,
  ) {}

  get standing(): CircuitStanding {
    if (this.openSince === undefined) return 'closed';
    return this.trying ? 'half_open' : 'open';
  }

  /**
   * Runs a call.
   *
   * @throws UpstreamUnavailable without running it while the circuit is open, or while another call tries
   */
  async run<Answer extends { readonly status: number }>(call: () => Promise<Answer>): Promise<Answer> {
    const settle = this.openSince === undefined ? this.count : this.beginTry(this.openSince);
    try {
      const answer = await call();
      settle(answer.status >= 500 ? 'fails' : 'works');
      return answer;
    } catch (error) {
      settle(findingOf(error));
      throw error;
    }
  }

  /** @returns what takes the finding of the call that tries */
  private beginTry(openSince: number): (finding: Finding) => void {
    // A caller is better served by an answer than by waiting for the one that tries.
    if (this.trying || this.clock.monotonic() - openSince < this.openTime)
      throw new UpstreamUnavailable(Math.ceil(this.openTime / 1_000));
    this.trying = true;
    return this.endTry;
  }

  private readonly endTry = (finding: Finding): void => {
    this.trying = false;
    if (finding === 'works') this.close();
    else if (finding === 'fails') this.open();
  };

  /** Of calls that began while the circuit was closed; some of them end when it no longer is. */
  private readonly count = (finding: Finding): void => {
    if (this.openSince !== undefined || finding === 'nothing') return;
    this.failuresInRow = finding === 'fails' ? this.failuresInRow + 1 : 0;
    if (this.failuresInRow >= this.failures) this.open();
  };

  private open(): void {
    this.openSince = this.clock.monotonic();
  }

  private close(): void {
    this.openSince = undefined;
    this.failuresInRow = 0;
  }
}

/** What an error shows of COCO: a caller that left and a full queue show nothing, an answer that was withheld does. */
function findingOf(error: unknown): Finding {
  if (error instanceof TokenEchoed || error instanceof UpstreamResponseTooLarge) return 'works';
  return error instanceof UpstreamFailure || error instanceof UpstreamTimeout ? 'fails' : 'nothing';
}
