import { Circuit, type CircuitFinding, type CircuitStanding, type Clock } from '#kernel';
import type { Identifiers } from '../paths/identifiers.js';
import {
  TokenEchoed,
  UpstreamFailure,
  UpstreamResponseTooLarge,
  UpstreamTimeout,
  UpstreamUnavailable,
} from './upstream-errors.js';

/** What a call to COCO concerns. Its failures say nothing about calls that concern something else. */
export interface CallTarget {
  readonly serviceId: string;
  readonly linkId: string;
  readonly identifiers: Identifiers;
}

/**
 * Links whose calls must fail, with no call succeeding in between, until COCO itself counts as failing: two homes may be off by
 * chance, three in a row hardly.
 */
const LINKS_TO_OPEN = 3;

/**
 * Failing targets that are remembered, a few MB; beyond that the oldest is forgotten, which only lets its calls through.
 */
const TARGET_LIMIT = 10_000;

/**
 * Stops calling COCO's API where it fails: a single target (one service's calls for one device or network), or everything once
 * calls of several links fail and none succeeds. So a dead lamp, or a service that calls one on purpose, locks nobody else out.
 *
 * Failures are broken connections, expired times, and answers of 500 and above; a refusal such as 404 is not.
 */
export class UpstreamCircuit {
  private readonly whole: Circuit;
  /** Only of targets whose last call failed. */
  private readonly targets = new Map<string, Circuit>();

  /**
   * @param failures in a row that open it
   * @param openTime milliseconds until one call may try
   */
  constructor(
    private readonly failures: number,
    private readonly openTime: number,
    private readonly clock: Clock,
  ) {
    this.whole = new Circuit(failures, openTime, clock, LINKS_TO_OPEN);
  }

  /** The state of the circuit for everything; `half_open` also once the next call will try. */
  get standing(): CircuitStanding {
    return this.whole.standing === 'open' && this.whole.openFor === 0 ? 'half_open' : this.whole.standing;
  }

  /** Targets that are not called now. */
  get openTargets(): number {
    return [...this.targets.values()].filter(({ openFor }) => openFor > 0).length;
  }

  /**
   * Runs a call.
   *
   * @throws UpstreamUnavailable without running it while a circuit is open, or while another call tries
   */
  async run<Answer extends { readonly status: number }>(
    target: CallTarget,
    call: () => Promise<Answer>,
  ): Promise<Answer> {
    const settle = this.enter(target);
    // A caller is better served by an answer than by waiting for the call that tries.
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

  private enter(target: CallTarget): ((finding: CircuitFinding) => void) | undefined {
    const known = this.targets.size === 0 ? undefined : this.targets.get(keyOf(target));
    const settleTarget = known?.enter();
    if (known !== undefined && settleTarget === undefined) return undefined;
    // A target that has not failed may well work: it is the best one to try while everything seems to fail.
    const settleWhole =
      known === undefined ? this.whole.enterAsTrial(target.linkId) : this.whole.enter(target.linkId);
    if (settleWhole === undefined) {
      settleTarget?.('nothing');
      return undefined;
    }
    return (finding) => {
      settleWhole(finding);
      if (settleTarget) settleTarget(finding);
      else if (finding === 'fails') this.circuitOf(target).enter()?.('fails');
      if (finding === 'works' && this.targets.size > 0) this.targets.delete(keyOf(target));
    };
  }

  private circuitOf(target: CallTarget): Circuit {
    const key = keyOf(target);
    const known = this.targets.get(key);
    if (known !== undefined) return known;
    if (this.targets.size >= TARGET_LIMIT) this.forgetOldest();
    const circuit = new Circuit(this.failures, this.openTime, this.clock);
    this.targets.set(key, circuit);
    return circuit;
  }

  private forgetOldest(): void {
    const [oldest] = this.targets.keys();
    if (oldest !== undefined) this.targets.delete(oldest);
  }
}

/** A device, or the network if the call names no device. Zones and resources share the fate of what they belong to. */
function keyOf({ serviceId, linkId, identifiers }: CallTarget): string {
  return [serviceId, linkId, identifiers.networkId, identifiers.deviceNodeId].join(' ');
}

/** What an error shows about COCO: a caller that left and a full queue show nothing, a withheld answer does. */
function findingOf(error: unknown): CircuitFinding {
  if (error instanceof TokenEchoed || error instanceof UpstreamResponseTooLarge) return 'works';
  return error instanceof UpstreamFailure || error instanceof UpstreamTimeout ? 'fails' : 'nothing';
}
