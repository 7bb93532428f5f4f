import { describe, expect, it } from '@jest/globals';
import { actorText, sentenceOf } from './command-sentence.js';

const command = {
  capability: 'LOCK_CONTROL',
  command: 'UNLOCK',
  parameters: null,
  resourceEui: 'front-door',
  deviceNodeId: '7',
  actor: null,
} as Parameters<typeof sentenceOf>[0];

const verified = { name: 'ada@example.com', verified: true, issuer: 'https://login.example.com' };
const declared = { name: 'nightly job', verified: false, issuer: null };

describe('the sentence of a command', () => {
  it.each([
    ['nobody', null, ''],
    ['a person whose token proves it', verified, ', caused by ada@example.com'],
    ['a job that only the service names', declared, ', caused by nightly job (not verified)'],
    [
      'a name that hides letters',
      { ...declared, name: 'ada\u202e' },
      ', caused by ada⟨U+202E⟩ (not verified)',
    ],
  ])('says that it was caused by %s', (_, actor, ending) => {
    const sentence = sentenceOf({ ...command, actor }, 'concierge');
    expect(sentence).toBe(`concierge requested UNLOCK (LOCK_CONTROL) on device front-door${ending}.`);
  });
});

it('says who says who caused a command', () => {
  expect([null, verified, declared].map(actorText)).toEqual([
    'the service names nobody',
    'ada@example.com (verified by https://login.example.com)',
    'nightly job (only the service says so)',
  ]);
});
