import { describe, expect, it } from '@jest/globals';
import { NoPublicAddress } from './target-policy.js';
import { judgeAnswer, judgeFailure, retryDelay } from './delivery-outcome.js';

const DELAYS = [5_000, 300_000];

describe('an attempt to deliver', () => {
  it.each([
    [200, 'delivered'],
    [204, 'delivered'],
    [302, 'failed'],
    [400, 'failed'],
    [410, 'gone'],
    [429, 'failed'],
    [503, 'failed'],
  ])('that is answered with %i is %s', (status, kind) => {
    expect(judgeAnswer(status, undefined)).toMatchObject({ kind, status });
  });

  it('that fails is retried after each delay, with jitter, and then given up', () => {
    const failed = judgeAnswer(500, undefined);
    expect(retryDelay(failed, 1, DELAYS, 0)).toBe(4_500);
    expect(retryDelay(failed, 1, DELAYS, 1)).toBe(5_500);
    expect(retryDelay(failed, 2, DELAYS, 0.5)).toBe(300_000);
    expect(retryDelay(failed, 3, DELAYS, 0.5)).toBeUndefined();
  });

  it('is postponed as its receiver asks, by at most a day', () => {
    expect(retryDelay(judgeAnswer(429, '60'), 1, DELAYS, 0)).toBe(60_000);
    expect(retryDelay(judgeAnswer(429, '1'), 1, DELAYS, 0)).toBe(4_500);
    expect(retryDelay(judgeAnswer(503, '99999999'), 1, DELAYS, 0)).toBe(86_400_000);
    expect(retryDelay(judgeAnswer(503, 'tomorrow'), 1, DELAYS, 0)).toBe(4_500);
  });

  it('that got no answer says why in a fixed word', () => {
    const causeOf = (code: string, isTooLate = false): unknown =>
      judgeFailure(Object.assign(new Error('x'), { code }), isTooLate);
    expect(causeOf('ECONNREFUSED')).toMatchObject({ kind: 'failed', cause: 'connection_refused' });
    expect(judgeFailure(new NoPublicAddress(), false)).toMatchObject({ cause: 'target_not_allowed' });
    expect(causeOf('ABORT_ERR', true)).toMatchObject({ cause: 'timeout' });
    expect(causeOf('UND_ERR_SOCKET')).toMatchObject({ cause: 'connection_lost' });
  });
});
