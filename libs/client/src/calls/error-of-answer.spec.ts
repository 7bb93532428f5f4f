import { describe, expect, it } from '@jest/globals';
import { errorOfAnswer } from './error-of-answer.js';

const NOW = new Date('2027-01-31T11:00:00Z');
const problem = { code: 'overloaded', detail: 'Too much at once', requestId: 'r-1', status: 503 };

const answer = (body: string, headers: Record<string, string> = {}): Response =>
  new Response(body, { status: 503, headers });

describe('an answer without success', () => {
  it('is the broker’s problem if it says so', async () => {
    const headers = { 'content-type': 'application/problem+json; charset=utf-8', 'retry-after': '3' };
    const error = await errorOfAnswer(answer(JSON.stringify(problem), headers), NOW);
    expect(error).toMatchObject({ code: 'overloaded', status: 503, requestId: 'r-1', retryAfterSeconds: 3 });
    expect([error.message, error.problem]).toEqual(['overloaded: Too much at once', problem]);
  });

  it.each([
    ['of another type', JSON.stringify(problem), 'application/json'],
    ['that is not JSON', '<h1>', 'application/problem+json'],
    ['without a code', '{"detail":"x"}', 'application/problem+json'],
  ])('%s did not come from the broker', async (_what, body, type) => {
    const headers = { 'content-type': type, 'x-request-id': 'r-2' };
    const error = await errorOfAnswer(answer(body, headers), NOW);
    expect(error).toMatchObject({ code: 'foreign_answer', requestId: 'r-2', problem: undefined });
  });

  it.each([
    ['0', 0],
    ['Sun, 31 Jan 2027 11:00:05 GMT', 5],
    ['Sun, 31 Jan 2027 10:00:00 GMT', 0],
    ['soon', undefined],
    ['-1', undefined],
  ])('with Retry-After %s says to wait %p seconds', async (value, seconds) => {
    const error = await errorOfAnswer(answer('', { 'retry-after': value }), NOW);
    expect(error.retryAfterSeconds).toBe(seconds);
  });
});
