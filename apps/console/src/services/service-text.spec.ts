import { describe, expect, it } from '@jest/globals';
import type { ServiceDefinition } from '../api/client/schemas.js';
import {
  changedFields,
  emptyText,
  mergeForm,
  onlyFields,
  readText,
  textOfService,
  type ServiceText,
} from './service-text.js';

const SERVICE: ServiceDefinition = {
  name: 'lighting',
  owner: 'team-home',
  scopes: ['links:read', 'coconet:read', 'admin'],
  returnUrlPrefixes: ['https://app.example.com/coco/'],
  linkAccess: 'any',
  requiredActor: 'none',
  requiredApproval: {},
  capabilities: ['*', 'LOCK_CONTROL'],
  requestRate: 50,
  requestBurst: null,
  jwtSubject: null,
  expiresAt: '2100-01-31T10:20:30.000Z',
};
const FILLED = textOfService(SERVICE);
const typed = (changes: Partial<ServiceText>): ServiceText => ({ ...FILLED, ...changes });

describe('the form of a service', () => {
  it.each([
    ['requestRate', '1,000', 1_000],
    ['requestRate', '2.5', 2.5],
    ['requestRate', '', null],
    ['requestBurst', '12 000', 12_000],
    ['requestRate', '-5', -5],
  ] as const)('sends %s %j as %j', (field, text, value) => {
    expect(readText(typed({ [field]: text })).definition?.[field]).toBe(value);
  });

  it.each([
    ['requestRate', 'ten'],
    ['requestRate', '1.000'],
    ['requestRate', '1,5'],
    ['requestBurst', 'lots'],
    ['expiresAt', 'tomorrow'],
  ] as const)('takes no limit away by %s %j, but asks again', (field, text) => {
    const { definition, problems } = readText(typed({ [field]: text }));
    expect([definition, Object.keys(problems ?? {})]).toEqual([undefined, [field]]);
  });

  it('sends nothing of a field that was not touched, and no seconds of a time', () => {
    expect(changedFields(FILLED, FILLED)).toEqual([]);
    const reordered = typed({ scopes: FILLED.scopes, requestRate: '50.0', owner: ' team-home ' });
    expect(changedFields(FILLED, reordered)).toEqual([]);
    const { definition } = readText(typed({ jwtSubject: 'lights' }));
    expect(
      definition && onlyFields(definition, changedFields(FILLED, typed({ jwtSubject: 'lights' }))),
    ).toEqual({
      jwtSubject: 'lights',
    });
  });

  it('asks for a name and a right of a new service at the broker only', () => {
    expect(readText(emptyText).definition).toMatchObject({ name: '', scopes: [], capabilities: ['*'] });
  });
});

describe('a form that is open while another admin changes the service', () => {
  const now = textOfService({
    ...SERVICE,
    scopes: ['links:read'],
    linkAccess: 'own',
    owner: 'team-b',
    requestRate: 5,
  });

  it('gives back no right that was taken away', () => {
    const { text, theirs, clashes } = mergeForm(FILLED, now, typed({ jwtSubject: 'lights' }));
    expect(text).toEqual({ ...now, jwtSubject: 'lights' });
    expect(theirs).toEqual(['owner', 'scopes', 'linkAccess', 'requestRate']);
    expect(clashes).toEqual([]);
    expect(changedFields(now, text)).toEqual(['jwtSubject']);
  });

  it('keeps what was typed where both changed a field, and says so', () => {
    const { text, clashes } = mergeForm(FILLED, now, typed({ owner: 'team-c', requestRate: '5' }));
    expect(text.owner).toBe('team-c');
    expect(clashes).toEqual(['owner']);
    expect(changedFields(now, text)).toEqual(['owner']);
  });

  it('takes everything over where nothing was typed', () => {
    expect(mergeForm(FILLED, now, FILLED)).toMatchObject({ text: now, clashes: [] });
  });
});
