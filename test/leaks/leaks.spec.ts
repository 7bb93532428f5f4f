/**
 * Never a leak: every secret of a complete run is searched for in everything that brokers store or send
 * (docs/security.md, "Never a leak"). A second search, over a broker that leaks on purpose, shows what the first one
 * can find.
 */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { PLACE_NAMES } from './places.js';
import { WRITINGS } from './plants.js';
import { playAndSearch, type Outcome } from './story.js';

let outcome: Outcome;

beforeAll(async () => {
  outcome = await playAndSearch();
}, 600_000);

describe('after everything that a broker goes through', () => {
  it.each(PLACE_NAMES)('%s holds no secret', (name) => {
    expect(outcome.leaks.filter(({ place }) => place === name)).toEqual([]);
  });

  it.each([
    ['access_token', 30],
    ['refresh_token', 30],
    ['code', 20],
    ['code_verifier', 20],
    ['client_secret', 1],
    ['token in a bad answer', 20],
    ['client secret', 1],
    ['admin key', 1],
    ['database password', 1],
    ['KMS token', 1],
    ['collector key', 2],
    ['key-encryption key', 2],
    ['service key', 6],
    ['link URL', 50],
    ['state', 50],
    ['browser cookie', 50],
    ['confirmation code', 5],
  ])('the search was for each %s, of which there are at least %i', (kind, least) => {
    expect(outcome.kinds.get(kind)).toBeGreaterThanOrEqual(least);
  });

  it('the brokers logged at level trace, and could start no other process, which would see their environment', () => {
    const environments = partsOf('arguments and environment').filter((text) =>
      text.includes('NODE_OPTIONS='),
    );
    expect(environments).toHaveLength(2);
    for (const environment of environments) {
      expect(environment).toContain('LOG_LEVEL=trace');
      expect(environment).toContain('--permission');
      expect(environment).not.toContain('--allow-child-process');
    }
  });

  it.each([
    'the database',
    'the traffic to the database',
    'the log',
    'the HTTP answers',
    'the exported traces',
  ])('a value that is not secret is found in %s', (name) => {
    expect(outcome.linkId.map(({ place }) => place)).toContain(name);
  });
});

describe.each(PLACE_NAMES)('a leak in %s', (name) => {
  it.each(WRITINGS)('would be found, written %s', (writing) => {
    const finds = outcome.planted.filter(({ place, kind }) => place === name && kind === writing);
    expect(finds).not.toEqual([]);
  });
});

it('a leak would be found in a text column and in a bytes column', () => {
  const columns = outcome.planted.map(({ part }) => part).filter((part) => part.startsWith('planted.'));
  expect(new Set(columns)).toEqual(new Set(['planted.as_text', 'planted.as_bytes']));
});

function partsOf(name: string): string[] {
  const place = outcome.places.find((one) => one.name === name);
  return (place?.parts ?? []).map(({ bytes }) => bytes.toString('latin1'));
}
