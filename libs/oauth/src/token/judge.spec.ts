import { describe, expect, it } from '@jest/globals';
import { judgeTokenAnswer, parseRetryAfter, type TokenAnswer } from './token-outcome.js';

const NOW = new Date('2026-01-01T00:00:00Z');
const TOKENS = { access_token: 'access', token_type: 'Bearer', expires_in: 3600, refresh_token: 'refresh' };

const judge = (answer: Partial<TokenAnswer>): ReturnType<typeof judgeTokenAnswer> =>
  judgeTokenAnswer(
    { status: 200, retryAfter: undefined, contentType: 'application/json', body: '', ...answer },
    NOW,
  );

const judgeBody = (body: unknown, more: Partial<TokenAnswer> = {}): ReturnType<typeof judgeTokenAnswer> =>
  judge({ body: typeof body === 'string' ? body : JSON.stringify(body), ...more });

describe('an answer with tokens', () => {
  it('is taken as it is', () => {
    const outcome = judgeBody(TOKENS);
    expect(outcome).toMatchObject({ kind: 'tokens', expiresIn: 3600, offences: [] });
    if (outcome.kind !== 'tokens') throw new Error('no tokens');
    expect(outcome.accessToken?.reveal()).toBe('access');
    expect(outcome.refreshToken?.reveal()).toBe('refresh');
  });

  it.each<[string, unknown, Partial<TokenAnswer>]>([
    ['without token_type', { ...TOKENS, token_type: undefined }, {}],
    ['with token_type in odd case', { ...TOKENS, token_type: 'bEARER' }, {}],
    ['with another token_type', { ...TOKENS, token_type: 'mac' }, {}],
    ['with a token_type that is no text', { ...TOKENS, token_type: {} }, {}],
    ['with expires_in as text', { ...TOKENS, expires_in: '3600' }, {}],
    ['without expires_in', { ...TOKENS, expires_in: undefined }, {}],
    ['with a negative expires_in', { ...TOKENS, expires_in: -5 }, {}],
    ['with an expires_in beyond numbers', JSON.stringify(TOKENS).replace('3600', '1e400'), {}],
    ['with a wrong content type', TOKENS, { contentType: 'text/html' }],
    ['without a content type', TOKENS, { contentType: undefined }],
    ['with fields nobody knows', { ...TOKENS, scope: 'x', id_token: 'y' }, {}],
    ['with status 201', TOKENS, { status: 201 }],
    ['without an access token', { ...TOKENS, access_token: undefined }, {}],
  ])('%s is never thrown away', (_what, body, more) => {
    const outcome = judgeBody(body, more);
    if (outcome.kind !== 'tokens') throw new Error(`judged ${outcome.kind}`);
    expect(outcome.refreshToken?.reveal()).toBe('refresh');
  });

  it('says what a strict client would have rejected', () => {
    const outcome = judgeBody(
      { ...TOKENS, token_type: undefined, expires_in: '60' },
      { contentType: 'text/plain' },
    );
    expect(outcome).toMatchObject({
      expiresIn: 60,
      offences: ['token_type is missing', 'expires_in is a string', 'content type is not application/json'],
    });
  });

  it.each([
    [1e12, 90 * 24 * 3600],
    [0.5, 0.5],
    [0, undefined],
    ['', undefined],
    [null, undefined],
  ])('that lives %p seconds is taken to live %p', (given, taken) => {
    expect(judgeBody({ ...TOKENS, expires_in: given })).toMatchObject({ kind: 'tokens', expiresIn: taken });
  });
});

describe('a verdict on the grant', () => {
  it('is invalid_grant alone', () => {
    expect(judgeBody({ error: 'invalid_grant' }, { status: 400 })).toEqual({ kind: 'grant_refused' });
  });

  it.each([
    ['another error', { error: 'invalid_request' }, 400],
    ['an unknown error', { error: 'expired' }, 401],
    ['invalid_grant from a gateway', { error: 'invalid_grant' }, 502],
    ['invalid_grant in a success', { error: 'invalid_grant' }, 200],
    ['no JSON', '<html>', 400],
    ['a list', ['invalid_grant'], 400],
  ])('is not %s', (_what, body, status) => {
    expect(judgeBody(body, { status }).kind).toBe('unavailable');
  });

  it.each(['invalid_client', 'unauthorized_client'])('is not %s, which is about the broker', (error) => {
    expect(judgeBody({ error }, { status: 401 })).toEqual({ kind: 'client_refused', error });
  });
});

describe('no verdict', () => {
  it.each([
    ['an empty answer', '', 200, true],
    ['HTML', '<!doctype html>', 200, true],
    ['truncated JSON', '{"access_token":"a","refresh_to', 200, true],
    ['JSON without tokens', '{}', 200, true],
    ['empty tokens', '{"access_token":"","refresh_token":""}', 200, true],
    ['an error of the server', 'oops', 500, true],
    ['a redirect', '', 302, false],
    ['a request COCO did not take', '{"error":"invalid_request"}', 400, false],
  ])('is %s; the outcome counts as unknown: %p', (_what, body, status, outcomeUnknown) => {
    expect(judgeBody(body, { status })).toMatchObject({ kind: 'unavailable', outcomeUnknown });
  });

  it('is a 429, with the time COCO asks to wait', () => {
    expect(judge({ status: 429, retryAfter: '17' })).toEqual({ kind: 'throttled', retryAfterSeconds: 17 });
  });
});

describe('Retry-After', () => {
  it.each([
    ['5', 5],
    ['1000000000', 3600],
    ['Thu, 01 Jan 2026 00:01:00 GMT', 60],
    ['Thu, 01 Jan 2020 00:00:00 GMT', 0],
    ['soon', undefined],
    ['-3', undefined],
    [undefined, undefined],
  ])('%p is %p seconds', (value, seconds) => {
    expect(parseRetryAfter(value, NOW)).toBe(seconds);
  });
});
