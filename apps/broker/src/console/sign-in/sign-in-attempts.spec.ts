import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Secret, SystemRandomness } from '#kernel';
import { ManualClock } from '../../../../../test/harness/time/manual-clock.js';
import { SignInRefused } from '../console-errors.js';
import { ConsoleSettings, type ProviderSettings } from '../console-settings.js';
import { SignInAttempts } from './sign-in-attempts.js';

const PROVIDER: ProviderSettings = {
  issuer: new URL('https://login.example.com'),
  clientId: 'console',
  clientSecret: new Secret('hush'),
  adminClaim: 'roles',
  adminValue: 'broker-admin',
};

const clock = new ManualClock();
class Settings extends ConsoleSettings {
  override readonly publicUrl = new URL('https://broker.example.com');
  override readonly oneTimeLink = false;
  override readonly idleTime = 60_000;
  override readonly lifetime = 60_000;

  constructor(override readonly provider: ProviderSettings) {
    super();
  }
}

const replica = (change: Partial<ProviderSettings> = {}): SignInAttempts =>
  new SignInAttempts(new Settings({ ...PROVIDER, ...change }), new SystemRandomness(), clock);

describe('a sign-in attempt', () => {
  it('can begin at one replica and end at another, once', () => {
    const { secret, cookie } = replica().begin();
    const other = replica();
    expect(other.spend(cookie)).toEqual({ secret, freshSince: undefined, replaces: undefined });
    expect(() => other.spend(cookie)).toThrow(SignInRefused);
  });

  it('keeps when it began if it asks for a fresh sign-in, and stays what it is', () => {
    const { secret, cookie } = replica().begin(true);
    const began = new Date(Math.floor(clock.now().getTime() / 1_000) * 1_000);
    clock.advance(60_000);
    expect(replica().spend(cookie)).toEqual({ secret, freshSince: began, replaces: undefined });
  });

  it('keeps which session it replaces, and a browser cannot name another', () => {
    const [own, other] = [randomUUID(), randomUUID()];
    const { cookie } = replica().begin(true, own);
    expect(replica().spend(cookie).replaces).toBe(own);
    expect(() => replica().spend(cookie.replace(own, other))).toThrow(SignInRefused);
    expect(() => replica().spend(cookie.replace(`${own}.`, ''))).toThrow(SignInRefused);
  });

  it('expires after ten minutes, whatever cookie the browser still has', () => {
    const attempts = replica();
    const { cookie } = attempts.begin();
    clock.advance(601_000);
    expect(() => attempts.spend(cookie)).toThrow(SignInRefused);
  });

  it.each<[string, Partial<ProviderSettings>]>([
    ['another client secret', { clientSecret: new Secret('other') }],
    ['another client', { clientId: 'other' }],
    ['another issuer', { issuer: new URL('https://login.example.org') }],
  ])('is refused with %s', (_what, change) => {
    expect(() => replica(change).spend(replica().begin().cookie)).toThrow(SignInRefused);
  });

  it.each([undefined, '', '.', '..', '...', 'a.b.c', `${'A'.repeat(43)}.9999999999.`])(
    'is not %j',
    (cookie) => {
      expect(() => replica().spend(cookie)).toThrow(SignInRefused);
    },
  );

  it('is remembered as used among ten thousand others, and forgotten once it expires', () => {
    const attempts = replica();
    const first = attempts.begin().cookie;
    attempts.spend(first);
    for (let other = 0; other < 9_999; other += 1) attempts.spend(attempts.begin().cookie);
    expect(() => attempts.spend(first)).toThrow(SignInRefused);
    const remembered = Reflect.get(attempts, 'spent') as ReadonlyMap<string, number>;
    expect(remembered.size).toBe(10_000);
    attempts.spend(attempts.begin().cookie);
    expect(remembered.size).toBe(10_000);
    clock.advance(601_000);
    attempts.spend(attempts.begin().cookie);
    expect(remembered.size).toBe(1);
  });
});
