import { describe, expect, it } from '@jest/globals';
import { toldBy } from './event-of-record.js';

describe('what a service learns from a record', () => {
  it.each([
    ['link.confirmed', 'succeeded', {}, { type: 'link.activated', data: { renewed: false } }],
    ['link.renewed', 'succeeded', {}, { type: 'link.activated', data: { renewed: true } }],
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

  it.each([
    ['refresh.failed', 'failed', { trouble: 'provider_down', failures: 2 }],
    ['refresh.failed', 'failed', { trouble: 'provider_down', failures: 4 }],
    ['refresh.succeeded', 'succeeded', {}],
    ['link.connected', 'succeeded', {}],
    ['link.held', 'succeeded', { reason: 'another word for the same hold', renewed: true }],
    ['command.executed', 'succeeded', {}],
  ])('nothing by %s, %s, %j', (action, result, details) => {
    expect(toldBy({ action, result, details })).toBeUndefined();
  });
});
