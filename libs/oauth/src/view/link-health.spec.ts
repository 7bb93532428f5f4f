import { describe, expect, it } from '@jest/globals';
import type { FoundLink } from '#vault';
import { healthOf } from './link-health.js';

const NOW = new Date('2027-01-31T12:00:00Z');
const hours = (count: number): Date => new Date(NOW.getTime() + count * 3_600_000);

const link = (members: Partial<FoundLink>): FoundLink => ({
  id: 'id',
  serviceId: 'service',
  serviceName: 'evening-lights',
  userId: 'u-17',
  status: 'active',
  createdAt: hours(-9),
  activatedAt: hours(-9),
  revokedAt: undefined,
  generation: 1,
  accessTokenExpiresAt: hours(1),
  refreshDueAt: hours(1),
  lastRefreshedAt: hours(-1),
  lastError: undefined,
  lastErrorAt: undefined,
  heldAt: undefined,
  lastUsedAt: undefined,
  failedRefreshes: 0,
  failure: undefined,
  ...members,
});

describe('the health of a link', () => {
  it('is good since the last refresh, or since linking', () => {
    expect(healthOf(link({}), NOW)).toMatchObject({ state: 'working', since: hours(-1) });
    expect(healthOf(link({ lastRefreshedAt: undefined }), NOW)).toMatchObject({ since: hours(-9) });
  });

  it.each([
    ['status_503', 'COCO answers 503.'],
    ['malformed_answer', 'COCO’s answer can’t be read.'],
    ['timed_out', 'COCO’s token endpoint does not answer properly.'],
    ['constructor', 'COCO’s token endpoint does not answer properly.'],
    [undefined, 'COCO’s token endpoint does not answer properly.'],
  ])('names since when it fails, and why: %s', (cause, explanation) => {
    const failing = link({
      lastError: 'provider_down',
      lastErrorAt: hours(-1),
      failedRefreshes: 4,
      failure: { since: hours(-2), cause },
    });
    expect(healthOf(failing, NOW)).toEqual({
      state: 'failing',
      since: hours(-2),
      cause: cause ?? 'provider_down',
      explanation,
    });
  });

  it('is that COCO refuses nearly everybody while the brake is on', () => {
    const braked = link({ lastError: 'mass_refusal', lastErrorAt: hours(-1) });
    expect(healthOf(braked, NOW)).toMatchObject({
      state: 'failing',
      since: hours(-1),
      cause: 'mass_refusal',
    });
  });

  it('is overdue once the token has expired and nothing was tried', () => {
    expect(healthOf(link({ accessTokenExpiresAt: hours(-1), refreshDueAt: hours(-1) }), NOW)).toMatchObject({
      state: 'overdue',
      since: hours(-1),
    });
  });

  it('is good if the token has expired because nobody uses the link', () => {
    expect(healthOf(link({ accessTokenExpiresAt: hours(-1), refreshDueAt: hours(20) }), NOW)).toMatchObject({
      state: 'working',
      explanation: expect.stringContaining('refreshed less often'),
    });
  });

  it('is that the user has to act if COCO refuses the link', () => {
    const refused = link({
      status: 'reauthorization_required',
      lastError: 'grant_refused',
      lastErrorAt: hours(-3),
    });
    expect(healthOf(refused, NOW)).toEqual({
      state: 'stopped',
      since: hours(-3),
      cause: 'grant_refused',
      explanation: 'COCO refuses the grant. The user has to link again.',
    });
  });

  it.each(['pending', 'revoked'] as const)('is unknown for a link that is %s', (status) => {
    expect(healthOf(link({ status }), NOW)).toBeUndefined();
  });
});
