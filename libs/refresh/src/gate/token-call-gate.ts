import { Injectable, Logger } from '@nestjs/common';
import { Gauge, Registry } from 'prom-client';
import { Circuit, Clock } from '#kernel';
import type { TokenOutcome } from '#oauth';
import { SharedLimits } from '../limits/shared-limits.js';
import { TokenCallPermits } from './token-call-permits.js';
import { ClientRefusals } from './client-refusals.js';

/**
 * Consecutive token endpoint failures that open the circuit: five, so that a single restart behind a load balancer does not.
 */
const FAILURES_TO_OPEN = 5;

/** Links that these failures must concern: one whose calls fail alone is held back by its own backoff. */
const LINKS_TO_OPEN = 3;

/**
 * Milliseconds for which an open circuit refuses calls before one may try: five seconds, which a caller's patience (twelve by
 * default, `REFRESH_WAIT_TIMEOUT`) outlasts.
 */
const OPEN_TIME = 5_000;

/** Milliseconds without scheduled refreshes after COCO refused the broker's own client: only an operator can help. */
const CLIENT_PAUSE = 30_000;

/** Milliseconds without token calls after a 429 that does not say for how long: a second, the unit of most rate limits. */
const THROTTLE_PAUSE = 1_000;

/** Milliseconds after which it is worth checking again while another call tries. */
const TRIAL_LOOK = 250;

/** The right to call: `trial` if one call probes for all. */
export type Admission = 'free' | 'trial';

/** What keeps a call from being made. */
export interface Obstacle {
  /** Milliseconds after which to check again. */
  readonly lastsFor: number;
  /** Whether it is the brake: then a caller should not wait, since the next probe is unlikely to be its own. */
  readonly isBrake: boolean;
}

/**
 * Decides whether the token endpoint may be called at all: not while it fails (circuit, per replica), not while it asked to be
 * left alone (`Retry-After`, shared), and one probe at a time while it refuses everybody (brake, shared). Links stay unharmed
 * meanwhile.
 */
@Injectable()
export class TokenCallGate {
  private readonly logger = new Logger(TokenCallGate.name);
  private readonly circuit: Circuit;
  private readonly clientRefusals = new ClientRefusals();

  constructor(
    clock: Clock,
    private readonly limits: SharedLimits,
    private readonly permits: TokenCallPermits,
    registry: Registry,
  ) {
    this.circuit = new Circuit(FAILURES_TO_OPEN, OPEN_TIME, clock, LINKS_TO_OPEN);
    const gate = (): number => (this.shutForSchedule > 0 || limits.brake === 'braked' ? 1 : 0);
    new Gauge({
      name: 'refresh_gate_shut',
      help: '1 while token calls are held back because the endpoint fails, throttles, refuses the broker, or refuses everybody.',
      registers: [registry],
      collect() {
        this.set(gate());
      },
    });
    const circuit = this.circuit;
    new Gauge({
      name: 'refresh_circuit_open',
      help: "Whether COCO's token endpoint is not called because it fails: 1 open, 0.5 the next call tries, 0 closed.",
      registers: [registry],
      collect() {
        const isTryDue = circuit.standing === 'open' && circuit.openFor === 0;
        this.set(isTryDue ? 0.5 : { closed: 0, half_open: 0.5, open: 1 }[circuit.standing]);
      },
    });
    new Gauge({
      name: 'refresh_brake',
      help: 'Whether refusals are not believed because COCO refuses nearly everybody: 1 braked, 0.5 proving, 0 released.',
      registers: [registry],
      collect() {
        this.set({ released: 0, proving: 0.5, braked: 1 }[limits.brake]);
      },
    });
  }

  /** Milliseconds for which no call may be made; 0 when one may. */
  get shutFor(): number {
    return this.obstacle?.lastsFor ?? 0;
  }

  /** As {@link shutFor}, for the schedule, which also waits while COCO refuses the broker's own client. */
  get shutForSchedule(): number {
    return Math.max(this.shutFor, this.limits.schedulePauseLeft);
  }

  /** What keeps calls from being made now. */
  get obstacle(): Obstacle | undefined {
    const isBrake = this.limits.brake === 'braked';
    const pause = Math.max(this.limits.pauseLeft, this.circuit.openFor);
    if (pause > 0) return { lastsFor: pause, isBrake };
    if (this.circuit.standing === 'half_open') return { lastsFor: TRIAL_LOOK, isBrake };
    if (!this.limits.needsTrial || this.limits.nextTrialIn === 0) return undefined;
    return { lastsFor: isBrake ? this.limits.nextTrialIn : TRIAL_LOOK, isBrake };
  }

  /** Whether only one call may be made now, to probe the endpoint. */
  get isTrial(): boolean {
    return this.limits.needsTrial || this.circuit.standing !== 'closed';
  }

  /** Asks for the right to call; {@link giveBack} returns it unused. @returns `undefined` while shut */
  async admit(): Promise<Admission | undefined> {
    if (this.obstacle !== undefined) return undefined;
    if (!this.limits.needsTrial) return 'free';
    return (await this.limits.takeTrial()) ? 'trial' : undefined;
  }

  /** Gives back a right to call that was not used. */
  async giveBack(admission: Admission): Promise<void> {
    if (admission === 'trial') await this.limits.giveTrialBack();
  }

  /**
   * Makes the call, or returns `undefined` without making it if the gate has shut since the call was admitted.
   *
   * @param linkId the link it is for
   */
  async call(
    linkId: string,
    admission: Admission,
    request: () => Promise<TokenOutcome>,
  ): Promise<TokenOutcome | undefined> {
    if (admission === 'free' && (this.obstacle !== undefined || this.limits.needsTrial)) return undefined;
    const settle = this.circuit.enter(linkId);
    if (settle === undefined) return undefined;
    const stopWatching = this.permits.watchSlow();
    try {
      const outcome = await request();
      const fails = isEndpointFailure(outcome);
      settle(fails ? 'fails' : 'works');
      if (!fails) this.permits.widen();
      if (outcome.kind !== 'tokens') await this.learn(linkId, outcome);
      return outcome;
    } catch (error) {
      settle('nothing');
      throw error;
    } finally {
      stopWatching();
    }
  }

  /** Notes that COCO issued tokens, after they are kept: nothing comes before that. */
  async noteSuccess(): Promise<void> {
    this.clientRefusals.succeed();
    await this.limits.noteAnswer();
    await this.limits.noteSuccess();
  }

  private async learn(linkId: string, outcome: Exclude<TokenOutcome, { kind: 'tokens' }>): Promise<void> {
    if (this.circuit.standing !== 'closed') this.permits.narrow();
    if (outcome.kind === 'client' && this.clientRefusals.note(linkId)) await this.pauseSchedule(outcome.word);
    const pause = pauseOf(outcome);
    if (pause > 0) {
      this.permits.narrow();
      await this.limits.pause(pause);
    } else if (!isEndpointFailure(outcome)) await this.limits.noteAnswer();
  }

  private async pauseSchedule(word: string): Promise<void> {
    if (this.limits.schedulePauseLeft > 0 || !(await this.limits.pauseSchedule(CLIENT_PAUSE))) return;
    this.logger.error(
      `COCO refuses the broker's own client (${word}) for one link after another: check COCO_CLIENT_ID and COCO_CLIENT_SECRET`,
    );
  }
}

/** Whether the outcome is about the endpoint, and so the same for every grant. */
function isEndpointFailure(outcome: TokenOutcome): boolean {
  return outcome.kind === 'inconclusive' && outcome.ofEndpoint;
}

/** Milliseconds that COCO asks all calls to wait; 0 if it does not. */
function pauseOf(outcome: TokenOutcome): number {
  if (outcome.kind !== 'inconclusive' || !outcome.ofEndpoint) return 0;
  const asked = outcome.retryAfterSeconds === undefined ? 0 : outcome.retryAfterSeconds * 1_000;
  return outcome.throttled ? Math.max(asked, THROTTLE_PAUSE) : asked;
}
