import { describe, expect, it } from '@jest/globals';
import type { AuditRecord } from '../api/client/schemas.js';
import { adminDeeds } from './admin-deeds.js';
import { sentenceOf } from './record-sentence.js';

const record: AuditRecord = {
  id: '01981f60-0b3e-7c2a-b1d4-8e5f6a7b8c9d',
  position: 1,
  at: '2027-01-31T10:00:00.000Z',
  action: 'service.created',
  result: 'succeeded',
  actor: { kind: 'admin', id: 'console:ada', name: null },
  linkId: null,
  serviceId: null,
  serviceName: 'lighting',
  requestId: null,
  remoteAddress: null,
  details: {},
  hash: null,
  userId: null,
  deviceName: null,
  networkName: null,
};

describe('a record of the audit trail', () => {
  it.each(Object.keys(adminDeeds))('says %s in words', (action) => {
    expect(sentenceOf({ ...record, action })).not.toContain(action);
  });

  it('names the service that a key belongs to, and claims no deed that failed', () => {
    expect(sentenceOf({ ...record, action: 'service_key.created' })).toBe(
      'Ada (console) created a key of the service lighting.',
    );
    expect(sentenceOf({ ...record, result: 'refused' })).toBe('Service.created by ada (console): refused.');
  });
});
