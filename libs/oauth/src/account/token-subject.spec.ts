import { describe, expect, it } from '@jest/globals';
import { Secret } from '#kernel';
import { subjectOf } from './token-subject.js';

const CLIENT_ID = 'the-app';

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const token = (claims: unknown, header: unknown = { alg: 'RS256' }): Secret =>
  new Secret(`${part(header)}.${part(claims)}.c2lnbmF0dXJl`);

describe('the account of an access token', () => {
  it('is its subject, whatever other claims it has', () => {
    expect(subjectOf(token({ sub: '5f0ada', iss: 'coco', exp: 1 }), CLIENT_ID)).toBe('5f0ada');
  });

  it.each([
    ['an opaque token', new Secret('nVpZ0f3Q')],
    ['an empty one', new Secret('')],
    ['two parts', new Secret(`${part({})}.${part({ sub: 'a' })}`)],
    ['parts that are not base64url', new Secret('a.*.c')],
    ['parts that are not JSON', new Secret(`a.${Buffer.from('sub').toString('base64url')}.c`)],
    ['claims that are a list', token(['sub'])],
    ['no subject', token({ user: 'a' })],
    ['an empty subject', token({ sub: ' ' })],
    ['a subject that is a number', token({ sub: 7 })],
    ['a subject that is an object', token({ sub: { id: 'a' } })],
    ['a subject of 1,000 characters', token({ sub: 'a'.repeat(1_000) })],
    ['the app itself', token({ sub: CLIENT_ID })],
  ])('is unknown for %s', (_what, accessToken) => {
    expect(subjectOf(accessToken, CLIENT_ID)).toBeUndefined();
  });
});
