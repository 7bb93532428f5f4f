import { Injectable } from '@nestjs/common';
import { BrokenCircuitError, circuitBreaker, ConsecutiveBreaker, handleWhenResult } from 'cockatiel';
import { Gauge, Registry } from 'prom-client';
import { Clock } from '#kernel';
import type { TokenOutcome } from '#oauth';

/** Failures of the token endpoint in a row that open the circuit. */
const FAILURES_TO_OPEN = 5;

/** Milliseconds that an open circuit refuses before one call may try. */
const OPEN_TIME = 5_000;

/** Milliseconds without token calls after COCO did not accept the broker's own credentials: only an operator can help. */
const MISCONFIGURED_PAUSE = 30_000;

/**
 * Decides whether the token endpoint may be called at all: not while it fails (circuit), not while it asked to be left alone
 * (`Retry-After`), not while it does not accept the broker itself. Links are unharmed meanwhile.
 */
@Injectable()
export class TokenCallGate {
  private readonly circuit = circuitBreaker(
    handleWhenResult((outcome) => speaksOfEndpoint(outcome as TokenOutcome)),
    { breaker: new ConsecutiveBreaker(FAILURES_TO_OPEN), halfOpenAfter: OPEN_TIME },
  );
  private openUntil = 0;
  private pausedUntil = 0;
  private trying = false;

  constructor(
    private readonly clock: Clock,
    registry: Registry,
  ) {
    this.circuit.onBreak(() => {
      this.openUntil = this.clock.monotonic() + OPEN_TIME;
    });
    this.circuit.onReset(() => {
      this.openUntil = 0;
    });
    const gate = (): number => (this.shutFor > 0 ? 1 : 0);
    new Gauge({
      name: 'refresh_gate_shut',
      help: '1 while no token call is made because the endpoint fails, throttles, or refuses the broker.',
      registers: [registry],
      collect() {
        this.set(gate());
      },
    });
  }

  /** Milliseconds for which no call may be made; 0 when one may. */
  get shutFor(): number {
    const now = this.clock.monotonic();
    const left = Math.max(this.openUntil, this.pausedUntil) - now;
    if (left > 0) return left;
    // The open time is over: one call tries, the others wait for what it finds.
    return this.openUntil > 0 && this.trying ? OPEN_TIME : 0;
  }

  /** Whether the next call is the one that tries whether the endpoint is back. */
  get isTrial(): boolean {
    return this.openUntil > 0 && this.shutFor === 0;
  }

  /** Makes the call, or returns `undefined` without making it while the gate is shut. */
  async call(request: () => Promise<TokenOutcome>): Promise<TokenOutcome | undefined> {
    if (this.shutFor > 0) return undefined;
    const trial = this.isTrial;
    this.trying ||= trial;
    try {
      const outcome = await this.circuit.execute(request);
      this.learn(outcome);
      return outcome;
    } catch (error) {
      if (error instanceof BrokenCircuitError) return undefined;
      throw error;
    } finally {
      if (trial) this.trying = false;
    }
  }

  private learn(outcome: TokenOutcome): void {
    if (outcome.kind === 'client') this.pause(MISCONFIGURED_PAUSE);
    if (outcome.kind === 'trouble' && outcome.throttled) this.pause((outcome.retryAfterSeconds ?? 1) * 1000);
  }

  private pause(milliseconds: number): void {
    this.pausedUntil = Math.max(this.pausedUntil, this.clock.monotonic() + milliseconds);
  }
}

/** Whether the outcome is a failure of the endpoint itself; one that throttles pauses the gate instead. */
function speaksOfEndpoint(outcome: TokenOutcome): boolean {
  return outcome.kind === 'trouble' && outcome.ofEndpoint && !outcome.throttled;
}
