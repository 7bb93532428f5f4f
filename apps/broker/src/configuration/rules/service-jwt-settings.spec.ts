import { describe, expect, it } from '@jest/globals';
import type { Environment } from '../environment.js';
import { loadConfiguration } from '../load-configuration.js';
import { ConfigurationInvalid } from '../setting-problem.js';

describe('the settings of the JWT issuer', () => {
  const settings: Environment = {
    NODE_ENV: 'test',
    DATABASE_URL: 'postgres://nobody@localhost/nothing',
    COCO_BASE_URL: 'https://coco.example.com',
    COCO_CLIENT_ID: 'client',
    COCO_CLIENT_SECRET: 'secret',
    PUBLIC_URL: 'https://broker.example.com',
    KEYRING: `first:${Buffer.alloc(32, 7).toString('base64')}`,
  };
  const issuer: Environment = {
    SERVICE_JWT_ISSUER: 'https://issuer.example.com',
    SERVICE_JWT_AUDIENCE: 'broker',
    SERVICE_JWT_JWKS_URL: 'https://issuer.example.com/jwks?version=1',
  };

  const problemsOf = (environment: Environment): string[] => {
    try {
      loadConfiguration({ ...settings, ...environment });
      return [];
    } catch (error) {
      if (!(error instanceof ConfigurationInvalid)) throw error;
      return error.problems.map(({ setting, problem }) => `${setting} ${problem}`);
    }
  };

  it('are unset by default: only keys are accepted', () => {
    expect(loadConfiguration(settings).access.jwtIssuers).toEqual([]);
  });

  it('name issuer, audience, keys and algorithms', () => {
    const { access } = loadConfiguration({ ...settings, ...issuer, SERVICE_JWT_ALGORITHMS: 'ES256,EdDSA' });
    expect(access.jwtIssuers).toEqual([
      {
        issuer: 'https://issuer.example.com',
        audience: 'broker',
        jwksUrl: new URL('https://issuer.example.com/jwks?version=1'),
        leeway: 60,
        algorithms: ['ES256', 'EdDSA'],
        subjectPrefix: '',
      },
    ]);
  });

  it.each(['SERVICE_JWT_ISSUER', 'SERVICE_JWT_AUDIENCE'])(
    'are set together: %s cannot be missing',
    (setting) => {
      expect(problemsOf({ ...issuer, [setting]: undefined })).toEqual([
        `${setting} is missing, while another setting of the JWT issuer is given`,
      ]);
    },
  );

  it('say where the keys are, unless the issuer is a URL that can be asked', () => {
    const { SERVICE_JWT_JWKS_URL: _url, ...found } = issuer;
    expect(problemsOf(found)).toEqual([]);
    expect(problemsOf({ ...found, SERVICE_JWT_ISSUER: 'kubernetes/serviceaccount' })).toEqual([
      'SERVICE_JWT_JWKS_URL is missing, while another setting of the JWT issuer is given',
    ]);
  });

  it('take further issuers, each with a prefix for its subjects', () => {
    const others = [
      { issuer: 'https://eu.example.com', audience: 'broker', subjectPrefix: 'eu:', leeway: 5 },
    ];
    const environment = { ...settings, ...issuer, SERVICE_JWT_ISSUERS: JSON.stringify(others) };
    expect(loadConfiguration(environment).access.jwtIssuers).toMatchObject([
      { issuer: 'https://issuer.example.com', subjectPrefix: '', leeway: 60 },
      { issuer: 'https://eu.example.com', subjectPrefix: 'eu:', leeway: 5, algorithms: ['RS256', 'ES256'] },
    ]);
    const { SERVICE_JWT_ISSUERS } = environment;
    expect(loadConfiguration({ ...settings, SERVICE_JWT_ISSUERS }).access.jwtIssuers).toHaveLength(1);
  });

  it.each<[string, object, string]>([
    [
      'the first issuer again',
      { issuer: 'https://issuer.example.com', subjectPrefix: 'eu:' },
      'names the issuer https://issuer.example.com, which SERVICE_JWT_ISSUER names too',
    ],
    [
      'a second issuer without a prefix',
      { issuer: 'https://eu.example.com' },
      'gives a second issuer the subjectPrefix ""',
    ],
  ])('never name %s', (_what, other, problem) => {
    const SERVICE_JWT_ISSUERS = JSON.stringify([{ audience: 'broker', ...other }]);
    expect(problemsOf({ ...issuer, SERVICE_JWT_ISSUERS })).toEqual([`SERVICE_JWT_ISSUERS ${problem}`]);
  });

  it.each(['none', 'HS256', 'RS256,HS256', 'rs256', 'RS256, ES256'])('never let %j in', (algorithms) => {
    expect(problemsOf({ ...issuer, SERVICE_JWT_ALGORITHMS: algorithms })).toEqual([
      expect.stringMatching(/^SERVICE_JWT_ALGORITHMS expected names among RS256/),
    ]);
  });

  it('require https in production', () => {
    const plain = { ...issuer, SERVICE_JWT_JWKS_URL: 'http://issuer.example.com/jwks' };
    expect(problemsOf(plain)).toEqual([]);
    expect(problemsOf({ ...plain, NODE_ENV: 'production' })).toEqual([
      'SERVICE_JWT_JWKS_URL must be an https origin in production, because anyone who changes these keys can call as a service',
    ]);
    const found = { issuer: 'http://eu.example.com', audience: 'broker', subjectPrefix: 'eu:' };
    expect(problemsOf({ SERVICE_JWT_ISSUERS: JSON.stringify([found]), NODE_ENV: 'production' })).toEqual([
      expect.stringMatching(/^SERVICE_JWT_ISSUERS must be an https origin in production/),
    ]);
  });
});
