import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AuditEvent } from './audit-event.js';
import type { AuditTrail } from './audit-trail.js';
import type { CallCounter } from './call-counter.js';
import { RefusedCalls, type RefusedCall } from './refused-calls.js';

const CALL: RefusedCall = {
  actor: { kind: 'service', id: 'lamps' },
  callingServiceId: 'lamps',
  reason: 'rate_limited',
  operation: 'GET /v1/links',
  requestId: 'request-1',
  remoteAddress: '10.0.0.1',
};

describe('refused calls', () => {
  let records: AuditEvent[];
  let counted: string[];
  let refused: RefusedCalls;

  beforeEach(() => {
    records = [];
    counted = [];
    const trail: Pick<AuditTrail, 'recordSoon'> = { recordSoon: (event) => records.push(event) };
    const counter: Pick<CallCounter, 'countOfService'> = {
      countOfService: (serviceId, outcome) => counted.push(`${serviceId} ${outcome}`),
    };
    refused = new RefusedCalls(trail as AuditTrail, counter as CallCounter);
  });

  afterEach(() => {
    refused.flush();
  });

  it('are recorded at once, and those of the same kind that follow as one record with their number', () => {
    for (let call = 1; call <= 1_000; call += 1) refused.note({ ...CALL, requestId: `request-${call}` });
    expect(records).toMatchObject([
      { action: 'call.refused', requestId: 'request-1', details: { reason: 'rate_limited' } },
    ]);
    expect(records[0]?.details).not.toHaveProperty('calls');
    refused.onModuleDestroy();
    expect(records.slice(1)).toMatchObject([{ requestId: 'request-1000', details: { calls: 999 } }]);
    expect(counted).toHaveLength(1_000);
  });

  it.each<[string, Partial<RefusedCall>]>([
    ['by another service', { actor: { kind: 'service', id: 'locks' } }],
    ['for another reason', { reason: 'insufficient_scope' }],
    ['of another route', { operation: 'GET /v1/events' }],
    ['on another link', { linkId: 'link' }],
    ['with another key', { keyId: '0123456789abcdef' }],
    ['from elsewhere', { remoteAddress: '10.0.0.2' }],
  ])('%s are of another kind', (_what, change) => {
    refused.note(CALL);
    refused.note({ ...CALL, ...change });
    expect(records).toHaveLength(2);
  });

  it('of very many kinds are counted by their reason alone, so that nobody fills the trail', () => {
    for (let address = 0; address < 5_000; address += 1)
      refused.note({
        ...CALL,
        actor: { kind: 'unknown' },
        reason: 'unauthenticated',
        remoteAddress: `${address}`,
      });
    refused.flush();
    expect(records).toHaveLength(501);
    expect(records.at(-1)).toMatchObject({
      actor: { kind: 'unknown' },
      remoteAddress: undefined,
      details: { reason: 'unauthenticated', calls: 4_500 },
    });
  });
});
