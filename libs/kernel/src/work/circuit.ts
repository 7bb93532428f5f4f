import type { Clock } from '../clock.js';

/** The state of a circuit, as the metrics name it. */
export type CircuitStanding = 'closed' | 'half_open' | 'open';

/** What a call showed about the other side; `nothing` if it never got that far. */
export type CircuitFinding = 'works' | 'fails' | 'nothing';

/**
 * Stops calls to a side that keeps failing: after enough failures in a row it refuses calls for a while, then lets one
 * try. It measures by the monotonic clock, so a changed wall clock neither opens nor closes it.
 */
export class Circuit {
  private failuresInRow = 0;
  private readonly failedSubjects = new Set<string>();
  /** On the monotonic clock; `undefined` while the circuit is closed. */
  private openSince: number | undefined;
  private trying = false;

  /**
   * @param failures in a row that open it
   * @param openTime milliseconds until one call may try
   * @param subjects how many different subjects those failures must concern; one that fails alone says nothing about
   * the rest
   */
  constructor(
    private readonly failures: number,
    private readonly openTime: number,
    private readonly clock: Clock,
    private readonly subjects = 1,
  ) {}

  get standing(): CircuitStanding {
    if (this.openSince === undefined) return 'closed';
    return this.trying ? 'half_open' : 'open';
  }

  /** Milliseconds until a call may try; 0 when one may, even while another call is trying. */
  get openFor(): number {
    return this.openSince === undefined
      ? 0
      : Math.max(0, this.openSince + this.openTime - this.clock.monotonic());
  }

  /**
   * Begins a call.
   *
   * @param subject whom the call concerns, if failures must concern several
   * @returns a function for the outcome of the call; `undefined` if it must not be made: the circuit is open, or another call is the probe
   */
  enter(subject = ''): ((finding: CircuitFinding) => void) | undefined {
    if (this.openSince === undefined)
      return (finding) => {
        this.count(finding, subject);
      };
    if (this.trying || this.openFor > 0) return undefined;
    this.trying = true;
    return this.endTry;
  }

  /**
   * Begins a call that has reason to expect success although the circuit is open: it is the probe at once, unless
   * another call is.
   *
   * @returns as `enter`
   */
  enterAsTrial(subject = ''): ((finding: CircuitFinding) => void) | undefined {
    if (this.openSince === undefined) return this.enter(subject);
    if (this.trying) return undefined;
    this.trying = true;
    return this.endTry;
  }

  private readonly endTry = (finding: CircuitFinding): void => {
    this.trying = false;
    if (finding === 'works') this.close();
    else if (finding === 'fails') this.open();
  };

  /** Takes the outcome of a call that began while the circuit was closed; it may have opened since. */
  private count(finding: CircuitFinding, subject: string): void {
    if (this.openSince !== undefined || finding === 'nothing') return;
    if (finding === 'works') {
      this.close();
      return;
    }
    this.failuresInRow += 1;
    if (this.failedSubjects.size < this.subjects) this.failedSubjects.add(subject);
    if (this.failuresInRow >= this.failures && this.failedSubjects.size >= this.subjects) this.open();
  }

  private open(): void {
    this.openSince = this.clock.monotonic();
  }

  private close(): void {
    this.openSince = undefined;
    this.failuresInRow = 0;
    this.failedSubjects.clear();
  }
}
