import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AuditEvent } from '../audit-event.js';
import type { AuditTrail } from '../audit-trail.js';
import type { CallCounter } from './call-counter.js';
import { RefusedCalls, type RefusedCall } from './refused-calls.js';
import type { StrangerCalls } from '../strangers/stranger-calls.js';

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
  let strangers: AuditEvent[];
  let trail: { hasRoom: boolean; recordSoon: (event: AuditEvent) => void };
  let refused: RefusedCalls;

  beforeEach(() => {
    records = [];
    counted = [];
    strangers = [];
    trail = { hasRoom: true, recordSoon: (event) => void records.push(event) };
    const counter: Pick<CallCounter, 'countOfService'> = {
      countOfService: (serviceId, outcome) => counted.push(`${serviceId} ${outcome}`),
    };
    const strangerCalls: Pick<StrangerCalls, 'note'> = { note: (event) => strangers.push(event) };
    refused = new RefusedCalls(
      trail as unknown as AuditTrail,
      counter as CallCounter,
      strangerCalls as StrangerCalls,
    );
  });

  afterEach(() => {
    refused.onModuleDestroy();
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
  ])('%s are a different kind', (_what, change) => {
    refused.note(CALL);
    refused.note({ ...CALL, ...change });
    expect(records).toHaveLength(2);
  });

  it('of strangers never reach the trail, and hide nothing that a known caller does', () => {
    for (let key = 0; key < 5_000; key += 1)
      refused.note({
        ...CALL,
        actor: { kind: 'unknown' },
        callingServiceId: undefined,
        reason: 'unauthenticated',
        keyId: `${key}`,
      });
    refused.note({ ...CALL, reason: 'link_of_another_service', linkId: 'link', serviceId: 'owner' });
    expect(strangers).toHaveLength(5_000);
    expect(records).toMatchObject([
      { actor: { id: 'lamps' }, linkId: 'link', details: { reason: 'link_of_another_service' } },
    ]);
  });

  it('of a caller that varies its calls are counted under its name, and other callers keep their records', () => {
    for (let link = 0; link < 5_000; link += 1) refused.note({ ...CALL, linkId: `${link}` });
    refused.note({ ...CALL, actor: { kind: 'service', id: 'locks' }, linkId: 'link' });
    expect(records).toHaveLength(101);
    refused.flush();
    expect(records.slice(100)).toMatchObject([
      { actor: { id: 'locks' }, linkId: 'link' },
      { actor: { id: 'lamps' }, details: { operation: 'others', reason: 'rate_limited', calls: 4_900 } },
    ]);
  });

  it('of a policy are bounded as well, and say what was asked for', () => {
    const unlock: AuditEvent = {
      action: 'call.refused',
      result: 'refused',
      actor: { kind: 'service', id: 'lamps' },
      linkId: 'link',
      details: { operation: 'command.execute', reason: 'capability_not_granted', capability: 'LOCK_CONTROL' },
    };
    for (let call = 0; call < 500; call += 1) refused.record({ ...unlock, requestId: `request-${call}` });
    refused.flush();
    expect(records).toMatchObject([
      { details: { capability: 'LOCK_CONTROL' } },
      { requestId: 'request-499', details: { capability: 'LOCK_CONTROL', calls: 499 } },
    ]);
  });

  it('are counted on while the trail has no room, so that they never crowd out commands', () => {
    trail.hasRoom = false;
    for (let call = 0; call < 3; call += 1) refused.note(CALL);
    refused.flush();
    refused.note(CALL);
    refused.flush();
    expect(records).toEqual([]);
    trail.hasRoom = true;
    refused.flush();
    expect(records).toMatchObject([{ details: { calls: 4 } }]);
  });
});
