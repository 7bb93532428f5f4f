import { expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { Clock, NoTracing, Secret, Tracing } from '#kernel';
import { DecryptionFailures } from '#keyring';
import { TokenCipher } from '#vault';
import { LONGEST_TOKEN_CALL, TokenEndpoint } from '#oauth';
import { ManualClock } from '../../../../test/harness/time/manual-clock.js';
import type { ClaimedLink } from '../claim/claimed-link.js';
import { TokenCallGate } from '../gate/token-call-gate.js';
import { Journal } from '../journal/journal.js';
import { LinkRefresher } from '../refresher/link-refresher.js';
import { RefreshMetrics } from '../refresh-metrics.js';
import { RefreshVerdicts } from '../refresher/refresh-verdicts.js';
import { ResultStore } from '../save/result.store.js';
import { BEAT, LEASE, LEASE_BEATS, LEASE_NEEDED } from './lease.js';

const bytes = Buffer.from([0]);

interface Outcome {
  readonly end: string;
  readonly calls: number;
  readonly released: readonly number[];
}

/** Refreshes a link that has this much of its lease left. */
async function refreshWith(leaseLeft: number): Promise<Outcome> {
  const clock = new ManualClock();
  const released: number[] = [];
  let calls = 0;
  const parts = new Map<unknown, object>([
    [Clock, clock],
    [Tracing, new NoTracing()],
    [DecryptionFailures, { watch: (_what: string, open: () => unknown) => open() }],
    [TokenCipher, { decryptRefreshToken: () => new Secret('refresh token') }],
    [
      TokenCallGate,
      { shutFor: 0, call: (_link: string, _admission: string, request: () => Promise<unknown>) => request() },
    ],
    [RefreshVerdicts, { judge: () => Promise.resolve('failed') }],
    [Journal, { isWritable: true }],
    [RefreshMetrics, { inFlight: { inc: ignore, dec: ignore }, refreshes: { inc: ignore } }],
    [ResultStore, { release: (link: ClaimedLink) => released.push(link.fence), saveFailure: ignore }],
    [TokenEndpoint, { refresh: () => Promise.resolve({ kind: 'inconclusive', calls: (calls += 1) }) }],
  ]);
  const module = await Test.createTestingModule({ providers: [LinkRefresher] })
    .useMocker((token) => parts.get(token) ?? { cocoBaseUrl: new URL('http://localhost'), fraction: () => 0 })
    .compile();
  const link: ClaimedLink = {
    id: 'link',
    serviceId: 'service',
    generation: 1,
    fence: 2,
    leaseEnds: clock.monotonic() + leaseLeft,
    claimedAt: 0,
    claimedAtMonotonic: 0,
    failures: 0,
    outcomeUnknown: false,
    quarantined: false,
    quarantineTries: 0,
    isPutBack: false,
    tokens: { generation: 1, keyId: 'key', dataKey: bytes, refreshToken: bytes },
  };
  return { end: await module.get(LinkRefresher).refresh(link, 'free'), calls, released };
}

function ignore(): void {
  // Nothing is counted here.
}

it('a token is not presented unless the rest of the lease covers the longest call and its save', async () => {
  expect(await refreshWith(LEASE_NEEDED - 1)).toEqual({ end: 'postponed', calls: 0, released: [2] });
  expect(await refreshWith(LEASE_NEEDED)).toMatchObject({ calls: 1 });
});

it('a lease covers the longest call and its save, and its holder relies on less than others grant it', () => {
  expect(LEASE_NEEDED).toBeGreaterThan(LONGEST_TOKEN_CALL);
  expect(LEASE).toBeGreaterThan(LEASE_NEEDED);
  // The beat in which it was granted may be nearly over.
  expect(LEASE).toBe((LEASE_BEATS - 1) * BEAT);
});
