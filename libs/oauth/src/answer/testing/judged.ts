import { sha256 } from '#kernel';
import { judgeTokenAnswer } from '../judge.js';
import type { TokenAnswer } from '../reading/token-answer.js';
import type { TokenOutcome } from '../token-outcome.js';

const NOW = new Date('2026-01-01T00:00:00Z');

/** The refresh token sent in every judged exchange. */
export const PRESENTED = 'the-old-one';

/** Judges a plain JSON response with this status and body. */
export function judge(status: number, body: unknown, more: Partial<TokenAnswer> = {}): TokenOutcome {
  const answer: TokenAnswer = {
    status,
    retryAfter: undefined,
    contentType: 'application/json',
    contentEncoding: undefined,
    bodies: [Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))],
    ending: 'complete',
    offences: [],
    ...more,
  };
  return judgeTokenAnswer(answer, sha256(PRESENTED), NOW);
}
