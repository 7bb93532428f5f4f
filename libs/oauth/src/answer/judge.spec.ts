import { describe, expect, it } from '@jest/globals';
import { judge, PRESENTED } from './testing/judged.js';
import type { TokenAnswer } from './reading/token-answer.js';
import type { TokenOutcome } from './token-outcome.js';

const TOKENS = { access_token: 'access', token_type: 'Bearer', expires_in: 3600, refresh_token: 'refresh' };

/** The kept access token, refresh token and offences. */
function kept(outcome: TokenOutcome): readonly [string | undefined, string | undefined, readonly string[]] {
  if (outcome.kind !== 'tokens') throw new Error(`judged ${JSON.stringify(outcome)}`);
  return [outcome.accessToken?.reveal(), outcome.refreshToken?.reveal(), outcome.offences];
}

describe('an answer with tokens', () => {
  it('is accepted as it is', () => {
    expect(kept(judge(200, TOKENS))).toEqual(['access', 'refresh', []]);
  });

  it.each<[string, unknown, Partial<TokenAnswer>, string]>([
    ['without token_type', { ...TOKENS, token_type: undefined }, {}, 'token_type_missing'],
    ['with another token_type', { ...TOKENS, token_type: 'mac' }, {}, 'token_type_not_bearer'],
    ['with expires_in as text', { ...TOKENS, expires_in: '3600' }, {}, 'expires_in_text'],
    ['without expires_in', { ...TOKENS, expires_in: undefined }, {}, 'expires_in_missing'],
    ['with a negative expires_in', { ...TOKENS, expires_in: -5 }, {}, 'expires_in_unreadable'],
    ['as text/plain', TOKENS, { contentType: 'text/plain; charset=utf-8' }, 'content_type_wrong'],
    ['without a content type', TOKENS, { contentType: undefined }, 'content_type_missing'],
    ['with an error as well', { ...TOKENS, error: 'partial' }, {}, 'error_beside_tokens'],
    ['with white space around a token', { ...TOKENS, access_token: ' access\r\n' }, {}, 'token_trimmed'],
  ])('%s is kept, and the offence named', (_what, body, more, offence) => {
    expect(kept(judge(200, body, more))).toEqual(['access', 'refresh', [offence]]);
  });

  it('may have unknown fields, a token type in odd case, and its own JSON media type', () => {
    const body = { ...TOKENS, token_type: 'bEARER', scope: ['a'], id_token: 'x', expires: 1 };
    expect(kept(judge(200, body, { contentType: 'Application/x.y+JSON;charset=latin1' }))[2]).toEqual([]);
  });

  it.each([201, 203, 206, 302, 400, 401, 403, 500, 503, 599])('with status %p is kept', (status) => {
    expect(kept(judge(status, TOKENS)).slice(0, 2)).toEqual(['access', 'refresh']);
  });

  it.each([
    [1e12, 90 * 24 * 3600],
    [0.5, 0.5],
    [0, undefined],
    ['', undefined],
    [null, undefined],
  ])('with a lifetime of %p seconds counts as %p', (given, taken) => {
    expect(judge(200, { ...TOKENS, expires_in: given })).toMatchObject({ kind: 'tokens', expiresIn: taken });
  });

  it.each<[string, unknown]>([
    ['a control character', 'a\u0001b'],
    ['a line break', 'a\nb'],
    ['letters not allowed in a header', 'jétön'],
    ['20,000 characters', 'x'.repeat(20_000)],
    ['no text at all', { value: 'a' }],
  ])('is ignored if it holds %s', (_what, token) => {
    expect(kept(judge(200, { ...TOKENS, access_token: token }))).toEqual([
      undefined,
      'refresh',
      ['access_token_unusable'],
    ]);
    expect(kept(judge(200, { ...TOKENS, refresh_token: token }))).toEqual([
      'access',
      undefined,
      ['refresh_token_unusable'],
    ]);
  });

  it('of COCO may have 10,000 characters', () => {
    const token = 'x'.repeat(10_000);
    expect(kept(judge(200, { ...TOKENS, access_token: token }))[0]).toBe(token);
  });

  it.each(['', null, undefined])('without a new refresh token (%p) brings the access token alone', (none) => {
    expect(kept(judge(200, { ...TOKENS, refresh_token: none }))).toEqual(['access', undefined, []]);
  });

  it('echoed by an error is not new', () => {
    const echo = { error: 'invalid_grant', refresh_token: PRESENTED };
    expect(judge(400, echo)).toEqual({ kind: 'refused', word: 'invalid_grant' });
    expect(judge(200, { ...echo, access_token: 'old too' })).toEqual({
      kind: 'refused',
      word: 'invalid_grant',
    });
    expect(judge(500, { refresh_token: PRESENTED })).toMatchObject({ kind: 'inconclusive' });
  });
});

describe('inconclusive', () => {
  it.each<[string, number, unknown, object]>([
    ['an empty success', 200, '', { cause: 'malformed_answer', outcomeUnknown: true, ofEndpoint: true }],
    ['HTML', 200, '<!doctype html>', { cause: 'malformed_answer', outcomeUnknown: true, ofEndpoint: true }],
    [
      'JSON without tokens',
      200,
      '{}',
      { cause: 'answer_without_tokens', outcomeUnknown: true, ofEndpoint: false },
    ],
    [
      'a proxy’s page',
      405,
      '<html>',
      { cause: 'status_405', outcomeUnknown: false, ofEndpoint: true, refusal: '405' },
    ],
    [
      'a server error',
      500,
      'oops',
      { cause: 'status_500', outcomeUnknown: true, ofEndpoint: true, refusal: undefined },
    ],
    [
      'a redirect',
      302,
      '',
      { cause: 'status_302', outcomeUnknown: false, ofEndpoint: true, refusal: undefined },
    ],
    ['a time-out of the server', 408, '', { outcomeUnknown: true, ofEndpoint: true, refusal: undefined }],
    [
      'an empty refusal',
      401,
      '',
      { cause: 'status_401', outcomeUnknown: false, ofEndpoint: false, refusal: '401' },
    ],
    [
      'a request that COCO rejected',
      400,
      { error: 'invalid_request' },
      { ofEndpoint: false, refusal: '400 invalid_request' },
    ],
    ["COCO's restriction", 403, { error: { code: 40301 } }, { ofEndpoint: false, refusal: '403 coco_40301' }],
    [
      'an error in a success',
      200,
      { error: 'odd' },
      { cause: 'error_in_success', outcomeUnknown: false, ofEndpoint: false },
    ],
    [
      'a server that says it failed',
      400,
      { error: 'temporarily_unavailable' },
      { cause: 'server_error', ofEndpoint: true, refusal: undefined },
    ],
    ['throttling by error code', 400, { error: 'slow_down' }, { throttled: true, refusal: undefined }],
    ['a status that does not exist', 999, '{}', { cause: 'status_999', ofEndpoint: true }],
  ])('is %s', (_what, status, body, expected) => {
    expect(judge(status, body)).toMatchObject({ kind: 'inconclusive', ...expected });
  });

  it.each([
    [429, undefined, true, undefined],
    [429, '17', true, 17],
    [503, '17', true, 17],
    [503, undefined, false, undefined],
    [500, '17', false, 17],
  ])('of %p with Retry-After %p is throttling: %p', (status, retryAfter, throttled, seconds) => {
    expect(judge(status, '', { retryAfter })).toMatchObject({ throttled, retryAfterSeconds: seconds });
  });

  it('cut off with the connection says so', () => {
    const cut = '{"access_token":"a","refresh_to';
    expect(judge(200, cut, { ending: 'timeout' })).toMatchObject({ cause: 'timeout', outcomeUnknown: true });
    expect(judge(200, cut, { ending: 'connection_lost' })).toMatchObject({ cause: 'connection_lost' });
    expect(judge(200, 'x', { ending: 'too_large' })).toMatchObject({ cause: 'answer_too_large' });
  });
});

describe('the fingerprint of an unclassified refusal', () => {
  const refusal = (status: number, body: unknown): string | undefined => {
    const outcome = judge(status, body);
    return outcome.kind === 'inconclusive' ? outcome.refusal : undefined;
  };

  it('is equal for refusals that differ only in times, traces and numbers', () => {
    const said = (trace: string): object => ({
      error: { message: `Nope. Trace ID: ${trace} at 12:00:0${trace[0] ?? ''}` },
    });
    expect(refusal(400, said('1f-77'))).toBe(refusal(400, said('2e-78')));
    expect(refusal(400, said('1f-77'))).not.toBe(refusal(403, said('1f-77')));
    expect(refusal(400, { error: 'odd' })).not.toBe(refusal(400, { error: 'strange' }));
  });

  it('never quotes the answer', () => {
    const token = 'sooperseecret';
    expect(refusal(400, { error: token, error_description: token })).not.toContain(token);
    expect(refusal(400, { message: token })).toMatch(/^400 #[0-9a-f]{12}$/);
  });
});
