import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { RateLimited } from '../access-errors.js';
import { RateBudget } from './rate-budget.js';
import type { RateLimit } from './rate-limit.js';
import { RatePortion } from './rate-portion.js';

/**
 * The part of an answer's head that is used here: headers set on it arrive even if a handler writes the raw
 * response.
 */
export interface AnswerHead {
  setHeader(name: string, value: string): unknown;
}

/** The policy's name in the header fields. */
const POLICY = '"requests"';

/**
 * Enforces the rates of services over all replicas, and reports by header what is left
 * (draft-ietf-httpapi-ratelimit-headers-10).
 */
@Injectable()
export class RateLimiter {
  private readonly portions = new Map<string, RatePortion>();

  constructor(
    private readonly budget: RateBudget,
    private readonly clock: Clock,
  ) {}

  /** Counts a call. @throws RateLimited */
  async admit(serviceId: string, limit: RateLimit, answer: AnswerHead): Promise<void> {
    const portion = this.portionOf(serviceId, limit);
    const admitted = portion.spend() ?? (await portion.askAndSpend());
    conclude(portion, admitted, answer);
  }

  /** Counts a call that has already been made. Later calls are refused until it is paid for. */
  charge(serviceId: string, limit: RateLimit): void {
    this.portionOf(serviceId, limit).owe();
  }

  private portionOf(serviceId: string, limit: RateLimit): RatePortion {
    const known = this.portions.get(serviceId);
    if (known?.limit.perSecond === limit.perSecond && known.limit.burst === limit.burst) return known;
    const portion = new RatePortion(limit, this.clock, (wanted) =>
      this.budget.take(serviceId, limit, wanted),
    );
    this.portions.set(serviceId, portion);
    return portion;
  }
}

function conclude(portion: RatePortion, admitted: boolean, answer: AnswerHead): void {
  const { perSecond, burst } = portion.limit;
  const remaining = admitted ? Math.min(burst, portion.remaining) : 0;
  const untilFull = Math.ceil((burst - remaining) / perSecond);
  answer.setHeader('ratelimit-policy', `${POLICY};q=${burst};w=${Math.ceil(burst / perSecond)}`);
  answer.setHeader('ratelimit', `${POLICY};r=${remaining};t=${untilFull}`);
  if (!admitted) throw new RateLimited(Math.max(1, portion.secondsUntil(1)));
}
