/** The ways in which servers in the field report a dead grant or a refused client. */
import { describe, expect, it } from '@jest/globals';
import { judge } from './testing/judged.js';

describe('a dead grant', () => {
  it.each<[string, number, unknown, string]>([
    ['RFC 6749', 400, { error: 'invalid_grant' }, 'invalid_grant'],
    ['an unusual status', 403, { error: 'invalid_grant' }, 'invalid_grant'],
    ['a success', 200, { error: 'invalid_grant' }, 'invalid_grant'],
    ['a server error', 500, { error: 'invalid_grant' }, 'invalid_grant'],
    ['odd casing', 400, { Error: 'Invalid_Grant' }, 'invalid_grant'],
    ['an envelope', 400, { data: { error: 'invalid_grant' } }, 'invalid_grant'],
    [
      'Microsoft',
      400,
      { error: 'invalid_grant', error_codes: [65001], suberror: 'consent_required' },
      'invalid_grant',
    ],
    ['GitHub', 200, { error: 'bad_refresh_token', error_description: 'x' }, 'bad_refresh_token'],
    ['GitHub, a code', 200, { error: 'bad_verification_code' }, 'bad_verification_code'],
    [
      'a bad status word',
      400,
      { status: 'BAD_REFRESH_TOKEN', message: 'missing or invalid' },
      'bad_refresh_token',
    ],
    ['Slack', 200, { ok: false, error: 'invalid_refresh_token' }, 'invalid_refresh_token'],
    ['Zoho', 200, { error: 'invalid_code' }, 'invalid_code'],
    ['OpenID Connect', 400, { error: 'interaction_required' }, 'interaction_required'],
    ['a login', 400, { error: 'login_required' }, 'login_required'],
    ['an expired token', 401, { error: 'token_expired' }, 'token_expired'],
    ['Spring', 401, { error: 'invalid_token', error_description: 'expired' }, 'invalid_token'],
    [
      'Fitbit',
      400,
      { errors: [{ errorType: 'invalid_grant', message: 'x' }], success: false },
      'invalid_grant',
    ],
    [
      'Strava',
      400,
      { message: 'Bad Request', errors: [{ field: 'refresh_token', code: 'invalid' }] },
      'refresh_token_invalid',
    ],
    ['COCO, session expired', 401, { error: { code: 40102, message: 'x' } }, 'coco_40102'],
    ['COCO, credentials', 401, { error: { code: 40103, message: 'x' } }, 'coco_40103'],
    ['COCO, authentication', 401, { error: { code: 40101, message: 'x' } }, 'coco_40101'],
    ['COCO, no such user', 400, { error: { code: '40006', message: 'x' } }, 'coco_40006'],
  ])('is recognized from %s', (_who, status, body, word) => {
    expect(judge(status, body)).toEqual({ kind: 'refused', word });
  });

  it.each<[number, unknown]>([
    [400, { error: { message: 'Invalid refresh token' } }],
    [400, { error: 'invalid_request', error_description: 'The refresh token is no longer valid' }],
    [
      400,
      {
        error: 'invalid_request',
        error_description: 'The provided authorization grant or refresh token is invalid, expired or revoked',
      },
    ],
    [400, { status: 400, message: 'Invalid authorization code' }],
    [400, { status: 400, message: 'Invalid refresh token' }],
    [401, { error: { message: 'Session expired' } }],
    [401, { error: { code: 40100, message: 'Refresh token has been revoked.' } }],
    [403, { error: 'forbidden', error_description: 'Unknown or invalid refresh token.' }],
    [400, { error: 'invalid_request', error_description: 'refresh_token not found' }],
    [400, { error: 'invalid_request', error_description: 'Refresh token has already been used' }],
    [400, { error: 'invalid_request', error_description: 'The refresh token does not exist' }],
    [400, { error: 'bad_request', message: 'Token is not active' }],
    [401, { title: 'Unauthorized', detail: 'Expired refresh token' }],
    [200, { error: 'Invalid Params: invalid refresh_token', status: 503 }],
  ])('is recognized in a sentence: %p %p', (status, body) => {
    expect(judge(status, body).kind).toBe('refused');
  });

  it.each<[number, unknown]>([
    [400, { error: 'invalid_request', error_description: 'Missing refresh token' }],
    [400, { error: 'invalid_request', error_description: 'refresh_token is required' }],
    [
      400,
      {
        error: 'invalid_request',
        error_description: 'Invalid request: the refresh token parameter is missing',
      },
    ],
    [400, { error: 'unsupported_grant_type', error_description: 'Invalid grant type' }],
    [400, { error: 'invalid_scope' }],
    [400, { error: { message: 'Bad request' } }],
    [403, { error: { code: 40301, message: 'access restricted' } }],
    [404, { error: { code: 40401, message: 'not found' } }],
    [401, ''],
    [400, '<html>invalid_grant</html>'],
    [400, ['invalid_grant', 'x']],
    [502, { error: 'bad_refresh_token' }],
    [429, { error: 'token_expired' }],
    [200, {}],
  ])('is not %p %p', (status, body) => {
    expect(judge(status, body).kind).toBe('inconclusive');
  });
});

describe("a refusal of the broker's client", () => {
  it.each<[number, unknown, string]>([
    [401, { error: 'invalid_client' }, 'invalid_client'],
    [400, { error: 'unauthorized_client' }, 'unauthorized_client'],
    [200, { error: 'incorrect_client_credentials' }, 'incorrect_client_credentials'],
    [403, { error: { code: 40307, message: 'application disabled' } }, 'coco_40307'],
  ])('is %p %p', (status, body, word) => {
    expect(judge(status, body)).toEqual({ kind: 'client', word });
  });
});
