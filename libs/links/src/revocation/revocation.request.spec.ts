import { describe, expect, it } from '@jest/globals';
import { isForOneLink } from './revocation.request.js';

const ID = '01981f60-0b3e-7c2a-b1d4-8e5f6a7b8c9d';

describe('a revocation that support may order', () => {
  it.each<[string, unknown]>([
    ['one link', { linkIds: [ID], reason: 'lost phone' }],
    ['one link, in earnest', { linkIds: [ID], reason: 'lost phone', dryRun: false }],
    ['a count of all', { all: true, reason: 'how many?', dryRun: true }],
  ])('is %s', (_what, body) => {
    expect(isForOneLink(body)).toBe(true);
  });

  it.each<[string, unknown]>([
    ['all', { all: true, reason: 'x' }],
    ['all next to one link', { linkIds: [ID], all: true, reason: 'x' }],
    ['a user next to one link', { linkIds: [ID], userId: 'u', reason: 'x' }],
    ['two links', { linkIds: [ID, ID], reason: 'x' }],
    ['no link', { linkIds: [], reason: 'x' }],
    ['a user', { userId: 'u', reason: 'x' }],
    ['a service', { serviceId: ID, reason: 'x' }],
    ['a list by another name', { linkIds: { 0: ID, length: 1 }, reason: 'x' }],
    ['a count in another type', { all: true, dryRun: 'true', reason: 'x' }],
    ['an unknown member', { linkIds: [ID], everything: true, reason: 'x' }],
    ['a member that hides in the prototype', JSON.parse(`{"linkIds":["${ID}"],"__proto__":{"all":true}}`)],
    ['a list', [{ linkIds: [ID] }]],
    ['nothing', undefined],
    ['null', null],
    ['text', 'linkIds'],
  ])('is not %s', (_what, body) => {
    expect(isForOneLink(body)).toBe(false);
  });
});
