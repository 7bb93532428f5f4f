import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../../../test/harness/time/manual-clock.js';
import type { AccessSettings } from '../access-settings.js';
import type { CallContext, Caller } from '../caller.js';
import { FreshSignIn } from './fresh-sign-in.js';

const clock = new ManualClock();
const freshness = new FreshSignIn(clock, { freshSignIn: 300_000 } as AccessSettings);
const callBy = (signIn: Caller['signIn']) => ({ caller: { signIn } }) as CallContext;
const codeOf = (act: () => void): string => {
  try {
    act();
    return 'done';
  } catch (error) {
    return String((error as { code?: string }).code);
  }
};
const signedIn = (secondsAgo: number): Caller['signIn'] => ({
  authenticatedAt: new Date(clock.now().getTime() - secondsAgo * 1_000),
});

describe('the gravest actions', () => {
  it.each<[string, Caller['signIn'], string]>([
    ['just now', signedIn(0), 'done'],
    ['at the limit', signedIn(300), 'done'],
    ['too long ago', signedIn(301), 'fresh_sign_in_required'],
    ['at a time that the provider does not tell', { authenticatedAt: undefined }, 'fresh_sign_in_required'],
  ])('by someone who signed in %s', (_when, signIn, expected) => {
    expect(
      codeOf(() => {
        freshness.require(callBy(signIn));
      }),
    ).toBe(expected);
  });

  it('need no sign-in of an API credential, which has none to repeat', () => {
    expect(
      codeOf(() => {
        freshness.require(callBy(undefined));
      }),
    ).toBe('done');
  });

  it.each<[Parameters<FreshSignIn['requireForRights']>[0], string]>([
    [{ scopes: ['links:read', 'coconet:execute'], linkAccess: 'own' }, 'done'],
    [{}, 'done'],
    [{ scopes: ['links:read', 'admin:view'] }, 'fresh_sign_in_required'],
    [{ scopes: ['admin'] }, 'fresh_sign_in_required'],
    [{ linkAccess: 'any' }, 'fresh_sign_in_required'],
  ])('include giving a service %j: %s', (rights, expected) => {
    expect(
      codeOf(() => {
        freshness.requireForRights(rights, callBy(signedIn(3_600)));
      }),
    ).toBe(expected);
  });
});
