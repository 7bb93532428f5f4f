import { describe, expect, it } from '@jest/globals';
import { prefixProblems, templateProblems } from './template-problems.js';

const needed = ['networkId', 'zoneId'] as const;
const problems = (text: string): string => templateProblems(text, needed).join(', ');

describe('a template that an operator wrote', () => {
  it.each([
    '/networks/{networkId}/zones/{zoneId}/resources',
    '/networks/:networkId/zones/:zoneId',
    '/v1.0/networks/:networkId/zones/{zoneId}',
    '{prefix}/networks/{networkId}/zones/{zoneId}',
    '/zones/{zoneId}/of/{networkId}',
    '/.well-known/{networkId}/{zoneId}',
  ])('may be %s', (text) => {
    expect(problems(text)).toBe('');
  });

  it.each([
    ['', 'does not begin with "/"'],
    ['/', 'lacks {networkId}, lacks {zoneId}'],
    ['networks/{networkId}/{zoneId}', 'does not begin with "/"'],
    ['/networks/{networkId}', 'lacks {zoneId}'],
    ['/networks', 'lacks {networkId}, lacks {zoneId}'],
    ['https://evil.example/{networkId}/{zoneId}', 'names a host'],
    ['HTTP://evil.example/{networkId}/{zoneId}', 'names a host'],
    ['//evil.example/{networkId}/{zoneId}', 'names a host'],
    ['/a//{networkId}/{zoneId}', 'empty segment'],
    ['/{networkId}/{zoneId}/', 'ends with "/"'],
    ['/../{networkId}/{zoneId}', 'dot segment'],
    ['/./{networkId}/{zoneId}', 'dot segment'],
    ['/{networkId}/{zoneId}/..', 'dot segment'],
    ['/%2e%2E/{networkId}/{zoneId}', 'dot segment'],
    ['/%2f/{networkId}/{zoneId}', 'other characters'],
    ['/a b/{networkId}/{zoneId}', 'other characters'],
    ['/a\\b/{networkId}/{zoneId}', 'other characters'],
    ['/a;b/{networkId}/{zoneId}', 'other characters'],
    ['/ä/{networkId}/{zoneId}', 'other characters'],
    ['/{networkId}/{zoneId}?full=1', 'holds a query'],
    ['/{networkId}/{zoneId}#top', 'holds a fragment'],
    ['/{networkId}/{zoneId}/{tenantId}', 'holds {tenantId}, which this path has no value for'],
    ['/{networkId}/{zoneId}/{resourceEui}', 'holds {resourceEui}, which this path has no value for'],
    ['/{networkId}/{zoneId}/:tenantId', 'holds {tenantId}'],
    ['/{networkId}/{networkId}/{zoneId}', 'names {networkId} twice'],
    ['/net-{networkId}/{zoneId}', 'not alone'],
    ['/{networkId/{zoneId}', 'not closed'],
    ['/a/{prefix}/{networkId}/{zoneId}', 'holds {prefix}'],
    [`/${'a'.repeat(600)}/{networkId}/{zoneId}`, 'longer than 512'],
  ])('may not be %s', (text, complaint) => {
    expect(problems(text)).toContain(complaint);
  });

  it('has all its faults named at once, and is never repeated', () => {
    expect(templateProblems('/../hush hush/{networkId}/{tenantId}', needed)).toEqual([
      expect.stringContaining('dot segment'),
      expect.stringContaining('other characters'),
      expect.stringContaining('{tenantId}'),
      'lacks {zoneId}',
    ]);
    expect(problems('/../hush hush/?token=hush')).not.toContain('hush');
  });
});

describe('a prefix', () => {
  it.each(['', '/', '/v1.0', '/v1.0/', '/api/v2'])('may be "%s"', (text) => {
    expect(prefixProblems(text)).toEqual([]);
  });

  it.each([
    ['v1.0', 'does not begin'],
    ['https://api.getcoco.buzz/v1.0', 'host'],
    ['//evil.example', 'host'],
    ['/v1.0/..', 'dot segment'],
    ['/v1.0?x', 'query'],
    ['/v1.0#x', 'fragment'],
    ['/{networkId}', 'placeholder'],
    ['/:networkId', 'placeholder'],
    ['/a//b', 'empty segment'],
  ])('may not be %s', (text, complaint) => {
    expect(prefixProblems(text).join()).toContain(complaint);
  });
});
