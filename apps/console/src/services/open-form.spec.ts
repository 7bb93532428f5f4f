import { describe, expect, it } from '@jest/globals';
import type { Versioned } from '../api/client/api-client.js';
import type { Service } from '../api/client/schemas.js';
import { openForm, reopenForm } from './open-form.js';
import { textOfService } from './service-text.js';

const SERVICE: Service = {
  id: '01981f2a-11c0-7b08-8f7e-55d0c7e1a001',
  name: 'lighting',
  owner: 'team-home',
  scopes: ['links:read', 'admin'],
  returnUrlPrefixes: [],
  linkAccess: 'any',
  requiredActor: 'none',
  requiredApproval: {},
  capabilities: ['*'],
  keptByUpgrade: [],
  requestRate: 50,
  requestBurst: null,
  jwtSubject: null,
  expiresAt: null,
  createdAt: '2027-01-31T07:30:00.000Z',
  disabledAt: null,
  keys: [],
};
const version = (tag: string, changes: Partial<Service> = {}): Versioned<Service> => ({
  tag,
  value: { ...SERVICE, ...changes },
});
const first = version('"1"');
const second = version('"2"', { scopes: ['links:read'], linkAccess: 'own' });

describe('the open form of a service', () => {
  it('goes on from the version that someone else made, and says what they changed', () => {
    const typed = {
      ...openForm(first, undefined),
      text: { ...textOfService(SERVICE), jwtSubject: 'lights' },
    };
    const { filled, text, merge } = reopenForm(typed, second);
    expect(filled).toBe(second);
    expect(text).toEqual({ ...textOfService(second.value), jwtSubject: 'lights' });
    expect(merge).toMatchObject({ theirs: ['scopes', 'linkAccess'], clashes: [] });
  });

  it('says nothing about a change that it does not show', () => {
    const disabled = version('"2"', { disabledAt: '2027-01-31T08:00:00.000Z' });
    expect(reopenForm(openForm(first, undefined), disabled)).toEqual({
      filled: disabled,
      text: textOfService(SERVICE),
      merge: undefined,
    });
    const noticed = reopenForm(openForm(first, undefined), second);
    const later = version('"3"', { ...second.value, disabledAt: '2027-01-31T08:00:00.000Z' });
    expect(reopenForm(noticed, later).merge).toEqual(noticed.merge);
  });

  it('holds after a new sign-in what was typed before, on what the service is like by then', () => {
    const filled = textOfService(SERVICE);
    const kept = { filled, typed: { ...filled, owner: 'team-b', requestRate: 'ten' } };
    expect(openForm(first, kept)).toMatchObject({ text: kept.typed, merge: undefined });
    expect(openForm(second, kept)).toMatchObject({
      text: { owner: 'team-b', requestRate: 'ten', scopes: 'links:read' },
      merge: { theirs: ['scopes', 'linkAccess'] },
    });
  });

  it('opens whatever an older version of the console had kept', () => {
    const { text } = openForm(first, { filled: {}, typed: { owner: 'team-b' } });
    expect(text).toMatchObject({ owner: 'team-b', name: 'lighting' });
  });
});
