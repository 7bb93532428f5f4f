import { describe, expect, it } from '@jest/globals';
import { ActorSettings } from './actor-settings.js';

const GOOD = {
  issuer: 'https://login.example.com',
  audience: 'broker',
  jwksUrl: 'https://login.example.com/jwks',
};

const parse = (value: unknown): unknown =>
  ActorSettings.described.issuers.parse(typeof value === 'string' ? value : JSON.stringify(value))?.value;

describe('the issuers of actor tokens', () => {
  it('are read with what may be left out', () => {
    expect(parse([GOOD])).toEqual([
      {
        ...GOOD,
        jwksUrl: new URL(GOOD.jwksUrl),
        algorithms: ['RS256', 'ES256'],
        claim: 'sub',
        leeway: 60,
      },
    ]);
    const other = { ...GOOD, issuer: 'other', algorithms: ['EdDSA'], claim: 'email', leeway: 5 };
    expect(parse([GOOD, other])).toMatchObject([
      { claim: 'sub' },
      { claim: 'email', algorithms: ['EdDSA'], leeway: 5 },
    ]);
    const { jwksUrl: _url, ...found } = GOOD;
    expect(parse([found])).toMatchObject([{ jwksUrl: undefined }]);
  });

  it.each<[string, unknown]>([
    ['no JSON', '{'],
    ['an object', GOOD],
    ['no issuer', []],
    ['eleven', Array.from({ length: 11 }, (_, n) => ({ ...GOOD, issuer: `i${n}` }))],
    ['one twice, of which only one would count', [GOOD, { ...GOOD, audience: 'x' }]],
    ['one without an audience, which every token would fit', [{ ...GOOD, audience: undefined }]],
    ['one with an empty address of keys', [{ ...GOOD, jwksUrl: '' }]],
    ['one whose keys cannot be found', [{ ...GOOD, issuer: 'login', jwksUrl: undefined }]],
    [
      'one with a query, under which there are no metadata',
      [{ issuer: 'https://x.example/?a', audience: 'b' }],
    ],
    ['one with a leeway of an hour', [{ ...GOOD, leeway: 3_600 }]],
    ['one with a prefix, which only services have', [{ ...GOOD, subjectPrefix: 'eu:' }]],
    ['one with a member that is misspelt', [{ ...GOOD, algorithm: ['RS256'] }]],
    ['one with a shared secret for a key', [{ ...GOOD, algorithms: ['HS256'] }]],
    ['one with no algorithm', [{ ...GOOD, algorithms: [] }]],
    ['one that accepts unsigned tokens', [{ ...GOOD, algorithms: ['none'] }]],
    ['nothing', [null]],
    ['text', ['https://login.example.com']],
  ])('are refused as %s', (_what, value) => {
    expect(parse(value)).toBeUndefined();
  });
});
