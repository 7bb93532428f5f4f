import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { CallbackIssuer } from './callback-issuer.js';
import type { OAuthSettings } from '../oauth-settings.js';

const lines: string[] = [];

beforeEach(() => {
  for (const level of ['log', 'warn'] as const)
    jest.spyOn(Logger.prototype, level).mockImplementation((line: string) => lines.push(line));
});

afterEach(() => {
  jest.restoreAllMocks();
  lines.length = 0;
});

function judge(issuer?: string): CallbackIssuer {
  const cocoBaseUrl = new URL('https://api.getcoco.buzz');
  return new CallbackIssuer(Object.assign(Object.create(null) as OAuthSettings, { cocoBaseUrl, issuer }));
}

describe('the issuer in a callback without COCO_ISSUER', () => {
  it.each([
    'https://api.getcoco.buzz',
    'https://api.getcoco.buzz/',
    'https://api.getcoco.buzz/v1.0/oauth',
    'https://API.getcoco.buzz:443',
  ])('may be %s, and that is logged once', (iss) => {
    const issuer = judge();
    expect([issuer.accepts(iss), issuer.accepts(iss)]).toEqual([true, true]);
    expect(lines).toEqual([expect.stringContaining(`${JSON.stringify(iss)} in callbacks`)]);
  });

  it.each([
    'https://evil.example',
    'http://api.getcoco.buzz',
    'https://api.getcoco.buzz:8443',
    'https://api.getcoco.buzz.evil.example/',
    'https://evil.example/https://api.getcoco.buzz',
    'https://api.getcoco.buzz@evil.example/',
    'https://evil.example@api.getcoco.buzz/',
    'api.getcoco.buzz',
    'urn:coco',
    'null',
    ' ',
  ])('may not be "%s", and the log says what was expected', (iss) => {
    expect(judge().accepts(iss)).toBe(false);
    expect(lines).toEqual([
      expect.stringContaining(`expected "an issuer at https://api.getcoco.buzz", got ${JSON.stringify(iss)}`),
    ]);
  });

  it('is logged for a limited number of spellings', () => {
    const issuer = judge();
    for (let path = 0; path < 100; path += 1) issuer.accepts(`https://api.getcoco.buzz/${path}`);
    expect(lines).toHaveLength(16);
  });
});

describe('the issuer in a callback with COCO_ISSUER', () => {
  const set = 'https://login.getcoco.buzz/v1.0';

  it('must match it character by character', () => {
    expect(judge(set).accepts(set)).toBe(true);
    for (const iss of [
      `${set}/`,
      'https://login.getcoco.buzz',
      set.toUpperCase(),
      'https://api.getcoco.buzz',
    ])
      expect(judge(set).accepts(iss)).toBe(false);
    expect(lines).toHaveLength(4);
    expect(lines[0]).toContain(`expected "${set}", got "${set}/"`);
  });
});

it.each([undefined, 'https://api.getcoco.buzz'])('may be missing with COCO_ISSUER %s', (issuer) => {
  expect([judge(issuer).accepts(null), judge(issuer).accepts('')]).toEqual([true, true]);
  expect(lines).toEqual([]);
});

it('is logged as one short line, whatever a browser sends', () => {
  judge().accepts(`https://evil.example/"\r\n{"level":50}${'x'.repeat(3_000)}`);
  expect(lines[0]).not.toMatch(/[\r\n]/);
  expect(lines[0]?.length).toBeLessThan(420);
});
