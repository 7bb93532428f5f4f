import { describe, expect, it } from '@jest/globals';
import type { Configuration } from '../configuration.js';
import { loadConfiguration } from '../load-configuration.js';
import { ConfigurationInvalid, type SettingProblem } from '../setting-problem.js';

const complete = {
  DATABASE_URL: 'postgres://broker:very-secret@db.example.com/broker',
  COCO_BASE_URL: 'https://api.getcoco.buzz',
  COCO_CLIENT_ID: 'app',
  COCO_CLIENT_SECRET: 'hush',
  KEYRING: `first:${Buffer.alloc(32, 7).toString('base64')}`,
};

function load(settings: Record<string, string>): Configuration {
  return loadConfiguration({ ...complete, ...settings });
}

function problemsOf(settings: Record<string, string>): readonly SettingProblem[] {
  try {
    load(settings);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationInvalid)) throw error;
    return error.problems;
  }
}

describe('COCO_PATH_PREFIX', () => {
  it.each([
    ['not set', {}, '/v1.0'],
    ['set', { COCO_PATH_PREFIX: '/api/v2' }, '/api/v2'],
    ['set and empty', { COCO_PATH_PREFIX: '' }, ''],
    ['set to blanks', { COCO_PATH_PREFIX: ' ' }, ''],
    ['a slash', { COCO_PATH_PREFIX: '/' }, ''],
  ])('%s, precedes every path, including those of OAuth', (_, settings, prefix) => {
    const { oauth, coconet } = load(settings);
    expect(oauth.authorizationEndpoint.href).toBe(`https://api.getcoco.buzz${prefix}/oauth/authorize`);
    expect(oauth.tokenEndpoint.href).toBe(`https://api.getcoco.buzz${prefix}/oauth/token`);
    expect(coconet.pathPrefix.replace(/\/$/, '')).toBe(prefix);
  });

  it.each([
    'v1.0',
    'https://api.getcoco.buzz/v1.0',
    '/v1.0/..',
    '/v1.0?a=b',
    '/v1.0#a',
    '//v1.0',
    '/{zoneId}',
  ])('is refused as %s, with an example', (value) => {
    const [problem, ...others] = problemsOf({ COCO_PATH_PREFIX: value });
    expect(problem).toMatchObject({
      setting: 'COCO_PATH_PREFIX',
      remedy: 'For example COCO_PATH_PREFIX=/v1.0.',
    });
    expect(others).toEqual([]);
  });
});

describe.each([
  ['COCO_ZONE_RESOURCES_PATH', '{networkId}/{zoneId}', 'deviceNodeId', 'zones/{zoneId}/resources'],
  ['COCO_RESOURCE_PATH', '{networkId}/{deviceNodeId}/{resourceEui}', 'zoneId', 'resources/{resourceEui}'],
  ['COCO_COMMAND_PATH', '{networkId}/{deviceNodeId}/{resourceEui}', 'zoneId', '{resourceEui}/commands'],
])('%s', (setting, identifiers, foreign, example) => {
  it.each([
    `/x/${identifiers}`,
    `/v1.0/x/${identifiers}`,
    `{prefix}/x/${identifiers}`,
    `/x/${identifiers.replaceAll(/\{(\w+)\}/g, ':$1')}`,
  ])('may be %s', (template) => {
    expect(Object.values(load({ [setting]: template }).coconet.paths)).toEqual([template]);
  });

  it.each([
    [`/x/${identifiers.slice(identifiers.indexOf('/') + 1)}`, 'lacks {networkId}'],
    [`https://elsewhere.example/${identifiers}`, 'names a host'],
    [`//elsewhere.example/${identifiers}`, 'names a host'],
    [`/x/../${identifiers}`, 'dot segment'],
    [`/x/${identifiers}?full=true`, 'holds a query'],
    [`/x/${identifiers}#top`, 'holds a fragment'],
    [`/x//${identifiers}`, 'empty segment'],
    [`/x/${identifiers}/`, 'ends with "/"'],
    [`x/${identifiers}`, 'does not begin with "/"'],
    [`/x/${identifiers}/{tenant}`, 'holds {tenant}'],
    [`/x/${identifiers}/{${foreign}}`, `holds {${foreign}}`],
  ])('is refused at start as %s: %s', (template, complaint) => {
    const [problem, ...others] = problemsOf({ [setting]: template });
    expect(problem?.setting).toBe(setting);
    expect(problem?.problem).toContain(complaint);
    expect(problem?.remedy).toContain(`${setting}=/network-manager/networks/`);
    expect(problem?.remedy).toContain(example);
    expect(others).toEqual([]);
  });
});

it('lists every bad path together with all other faults', () => {
  const problems = problemsOf({
    PORT: 'high',
    COCO_PATH_PREFIX: 'v1.0',
    COCO_ZONE_RESOURCES_PATH: '/zones/{zoneId}',
    COCO_RESOURCE_PATH: '/r?x',
    COCO_COMMAND_PATH: 'https://x.example/',
    COCO_READ_BY: 'mail',
    COCO_SCOPE: 'two  blanks',
    COCO_ISSUER: 'api.getcoco.buzz',
  });
  expect(problems.map(({ setting }) => setting).toSorted()).toEqual([
    'COCO_COMMAND_PATH',
    'COCO_ISSUER',
    'COCO_PATH_PREFIX',
    'COCO_READ_BY',
    'COCO_RESOURCE_PATH',
    'COCO_SCOPE',
    'COCO_ZONE_RESOURCES_PATH',
    'PORT',
  ]);
});

describe('COCO_SCOPE and COCO_ISSUER', () => {
  it('are unknown if unset or empty', () => {
    expect(load({}).oauth).toMatchObject({ scope: undefined, issuer: undefined });
    expect(load({ COCO_SCOPE: '', COCO_ISSUER: '' }).oauth).toMatchObject({
      scope: undefined,
      issuer: undefined,
    });
  });

  it('reach the linking flow unchanged', () => {
    const issuer = 'https://id.getcoco.buzz/v1.0';
    const { oauth } = load({ COCO_SCOPE: 'network.mgmt profile', COCO_ISSUER: issuer });
    expect(oauth).toMatchObject({ scope: 'network.mgmt profile', issuer });
  });
});

describe('COCO_READ_BY', () => {
  it.each([
    [{}, 'path'],
    [{ COCO_READ_BY: 'path' }, 'path'],
    [{ COCO_READ_BY: 'command' }, 'command'],
  ])('%j reads by %s', (settings, expected) => {
    expect(load(settings).coconet.readBy).toBe(expected);
  });
});
