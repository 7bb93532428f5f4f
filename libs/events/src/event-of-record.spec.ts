import { describe, expect, it } from '@jest/globals';
import { toldBy } from './event-of-record.js';

describe('what a service learns from a record', () => {
  it.each([
    ['link.confirmed', 'succeeded', {}, { type: 'link.activated', data: { renewed: false } }],
    ['link.renewed', 'succeeded', {}, { type: 'link.activated', data: { renewed: true } }],
    [
      'link.imported',
      'succeeded',
      { consent: 'imported', import: 'i1', line: 7, status: 'active', generation: 1 },
      { type: 'link.activated', data: { renewed: false } },
    ],
    [
      'link.revoked',
      'succeeded',
      { reason: 'a private word of an admin' },
      { type: 'link.revoked', data: {} },
    ],
    [
      'link.held',
      'succeeded',
      { reason: 'a private word of an admin', renewed: false },
      { type: 'link.held', data: {} },
    ],
    ['link.released', 'succeeded', {}, { type: 'link.released', data: {} }],
    [
      'link.recovered',
      'succeeded',
      { generation: 9, recoveredFrom: 'delayed' },
      { type: 'link.recovered', data: { closes: 'link.refresh_delayed' } },
    ],
    [
      'link.recovered',
      'succeeded',
      { cause: 'mass_refusal', recoveredFrom: 'refused' },
      { type: 'link.recovered', data: { closes: 'link.reauthorization_required' } },
    ],
    [
      'link.recovered',
      'succeeded',
      { generation: 9 },
      { type: 'link.recovered', data: { closes: 'link.reauthorization_required' } },
    ],
    [
      'refresh.failed',
      'refused',
      { trouble: 'grant_refused' },
      { type: 'link.reauthorization_required', data: { reason: 'grant_refused' } },
    ],
    [
      'refresh.failed',
      'failed',
      { trouble: 'provider_down', failures: 3 },
      { type: 'link.refresh_delayed', data: { reason: 'provider_down' } },
    ],
  ])('%s, %s', (action, result, details, told) => {
    expect(toldBy({ action, result, details })).toEqual(told);
  });

  it('how a command ended, when and by whom, and none of its parameters', () => {
    const place = { networkId: 'n1', deviceNodeId: '7', resourceEui: '3/zigbee/01' };
    const times = { acceptedAt: '2027-01-31T11:00:00.000Z', endedAt: '2027-01-31T11:00:04.020Z' };
    const command = { commandId: 'c1', capability: 'LEVEL_CTRL', command: 'SET_LEVEL' };
    const end = { state: 'unconfirmed', status: 'TIMEOUT', upstreamCode: 50_451 };
    expect(
      toldBy({
        action: 'command.executed',
        result: 'failed',
        details: {
          ...place,
          ...command,
          ...end,
          ...times,
          stateReason: 'coco_timed_out',
          announced: true,
          senderId: 's2',
          causedBy: 'ada@example.com',
          causedByVerified: true,
          causedByIssuer: 'https://login.example.com',
          parameters: '{"levelPct":40}',
          grantId: 'g1',
          httpStatus: 504,
          reason: 'upstream_failure',
        },
      }),
    ).toEqual({
      type: 'command.finished',
      granteeId: 's2',
      data: {
        ...place,
        ...command,
        ...end,
        ...times,
        reason: 'coco_timed_out',
        serviceId: 's2',
        actor: { name: 'ada@example.com', verified: true, issuer: 'https://login.example.com' },
      },
    });
  });

  it('what a grant is, to whom it was given, and how it ended', () => {
    const grant = { grantId: 'g1', granteeId: 's2' };
    const toldOf = (action: string, details: object): unknown =>
      toldBy({ action, result: 'succeeded', details: { ...grant, reason: 'a private word', ...details } });
    expect(toldOf('link.break_glass', { notAfter: 'soon' })).toEqual({
      type: 'link.break_glass',
      data: { ...grant, notAfter: 'soon' },
      granteeId: 's2',
    });
    expect(toldOf('link.grant_ended', { end: 'expired' })).toEqual({
      type: 'link.grant_ended',
      data: { ...grant, end: 'expired' },
      granteeId: 's2',
    });
  });

  it.each([
    ['refresh.failed', 'failed', { trouble: 'provider_down', failures: 2 }],
    ['refresh.failed', 'failed', { trouble: 'provider_down', failures: 4 }],
    ['refresh.succeeded', 'succeeded', {}],
    ['link.connected', 'succeeded', {}],
    ['link.held', 'succeeded', { reason: 'another word for the same hold', renewed: true }],
    ['command.executed', 'succeeded', {}],
    ['command.executed', 'succeeded', { commandId: 'c1', state: 'succeeded' }],
    ['command.executed', 'succeeded', { commandId: 'c1', state: 'sent', announced: true }],
  ])('nothing by %s, %s, %j', (action, result, details) => {
    expect(toldBy({ action, result, details })).toBeUndefined();
  });
});
