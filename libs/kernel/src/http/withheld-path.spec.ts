import { describe, expect, it } from '@jest/globals';
import { withheldPath } from './withheld-path.js';

describe('a path that is logged', () => {
  it.each([
    '/v1/links/01900000-0000-7000-8000-000000000000/networks/5e1a0c3f9b7d4e2a6c8f0b11/zones/1',
    '/v1/links/l/networks/n/devices/2415919104/resources/3%2Fzigbee%2F3C6A2CFFFED0AF76%2F01/commands',
    '/v1/admin/keys/rotations/01900000-0000-7000-8000-000000000000',
  ])('is as it was asked for: %s', (path) => {
    expect(withheldPath(path)).toBe(path);
  });

  it.each([
    ['a service key', `cbk_${'0'.repeat(16)}_${'0'.repeat(64)}_8d1e7a5c`],
    ['a JWT', `eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhZGEifQ.${'c2ln'.repeat(8)}`],
    ['a one-time value', '-Aa0_'.repeat(9)],
    ['escaped base64', `${'Aa0%2B'.repeat(11)}%3D`],
    ['a credential next to an id', `01900000-0000-7000-8000-000000000000${'a'.repeat(43)}`],
  ])('withholds %s', (_what, secret) => {
    expect(withheldPath(`/v1/links/${secret}/networks`)).toBe('/v1/links/[redacted]/networks');
  });
});
