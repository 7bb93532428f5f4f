import { describe, expect, it } from '@jest/globals';
import type { AuditRecord } from '../api/client/schemas.js';
import { auditActions } from '../api/client/words.js';
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

const lamp = { capability: 'ON_OFF_CONTROL', command: 'ON', resourceEui: '3/zigbee/3C6A/01' };
const broker = { kind: 'system', id: null, name: null };

describe('a record of the audit trail', () => {
  it.each(auditActions)('says %s in words', (action) => {
    const sentence = sentenceOf({ ...record, action });
    expect(sentence).toMatch(/ .+\.$/);
    expect(sentence).not.toMatch(/\w[._]\w/);
  });

  it.each<[string, Partial<AuditRecord>]>([
    ['ada (console) created a key of the service lighting.', { action: 'service_key.created' }],
    ['The broker erased a user.', { action: 'user.erased', actor: broker }],
    [
      'ada⟨U+202E⟩ sent the command ON (ON_OFF_CONTROL) to Floor lamp: done.',
      {
        action: 'command.executed',
        actor: { kind: 'service', id: 's', name: 'ada\u202e' },
        deviceName: 'Floor lamp',
        details: lamp,
      },
    ],
    [
      'A call by ada (console) was refused (capability not granted): the command ON (ON_OFF_CONTROL) to 3/zigbee/3C6A/01.',
      { action: 'call.refused', result: 'refused', details: { ...lamp, reason: 'capability_not_granted' } },
    ],
    [
      'bob (console) confirmed what ada (console) asked for: revoke every link.',
      {
        action: 'four_eyes.confirmed',
        actor: { kind: 'admin', id: 'console:bob', name: null },
        details: { kind: 'revoke_all_links', requestedBy: 'console:ada' },
      },
    ],
    [
      'mallory (console) was refused at the sign-in to the console (role missing).',
      {
        action: 'console.sign_in_refused',
        result: 'refused',
        actor: { kind: 'user', id: 'console:mallory', name: null },
        details: { reason: 'role_missing' },
      },
    ],
    [
      'The command ON (ON_OFF_CONTROL) to Floor lamp was not sent (denied by admin).',
      {
        action: 'command.executed',
        result: 'failed',
        actor: broker,
        deviceName: 'Floor lamp',
        details: { ...lamp, state: 'denied', stateReason: 'denied_by_admin' },
      },
    ],
    [
      'ada (console) sent the command ON (ON_OFF_CONTROL) to 3/zigbee/3C6A/01: whether it was done is not known (coco timed out).',
      {
        action: 'command.executed',
        result: 'failed',
        details: {
          ...lamp,
          state: 'unconfirmed',
          stateReason: 'coco_timed_out',
          sentAt: '2026-11-27T18:00:00.000Z',
        },
      },
    ],
    [
      'A refresh failed (COCO was down: it answered 503); the broker will retry.',
      {
        action: 'refresh.failed',
        result: 'failed',
        details: { trouble: 'provider_down', cause: 'status_503' },
      },
    ],
    ['ada (console): tea.made, refused.', { action: 'tea.made', result: 'refused' }],
  ])('becomes “%s”', (sentence, told) => {
    expect(sentenceOf({ ...record, ...told })).toBe(sentence);
  });
});
