import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock, digestsEqual, oneTimeValue, Randomness, sha256 } from '#kernel';
import { SignInRefused } from '../console-errors.js';
import { ConsoleSettings } from '../console-settings.js';

/** Seconds that a person may take at the provider: for a password, a second factor, and finding the phone. */
export const ATTEMPT_LIFETIME = 600;

/** Maximum used attempts remembered; each takes a visit to the sign-in page. */
const REMEMBERED = 10_000;

/** A sign-in attempt that has just begun. */
interface Attempt {
  /** All one-time values of the attempt are derived from it. */
  readonly secret: string;
  /** What the browser keeps: the secret, when it expires, and the MAC of both. */
  readonly cookie: string;
}

/**
 * Sign-in attempts. Nothing about them is stored: the browser's cookie holds the secret, authenticated with a
 * key derived from the client secret, which all replicas share. A cookie not issued by the broker does not
 * get as far as the provider, and an issued one works once on each replica.
 */
@Injectable()
export class SignInAttempts {
  /** When each used attempt expires, by its MAC. */
  private readonly spent = new Map<string, number>();

  constructor(
    private readonly settings: ConsoleSettings,
    private readonly randomness: Randomness,
    private readonly clock: Clock,
  ) {}

  /** @throws SignInRefused if no provider is configured */
  begin(): Attempt {
    const secret = oneTimeValue(this.randomness);
    const end = Math.floor(this.clock.now().getTime() / 1_000) + ATTEMPT_LIFETIME;
    const content = `${secret}.${end}`;
    const mac = this.macOf(content);
    if (mac === undefined) throw new SignInRefused('sign_in_failed', undefined);
    return { secret, cookie: `${content}.${mac}` };
  }

  /**
   * Uses up an attempt. @returns its secret @throws SignInRefused unless the cookie belongs to a live attempt
   */
  spend(cookie: string | undefined): string {
    const [secret = '', end = '', mac = '', ...more] = (cookie ?? '').split('.');
    const expected = this.macOf(`${secret}.${end}`);
    const now = this.clock.now().getTime() / 1_000;
    const isGenuine =
      expected !== undefined && more.length === 0 && digestsEqual(sha256(mac), sha256(expected));
    if (!isGenuine || Number(end) <= now || this.spent.has(mac))
      throw new SignInRefused('sign_in_expired', undefined);
    this.remember(mac, Number(end), now);
    return secret;
  }

  private macOf(content: string): string | undefined {
    const { provider } = this.settings;
    if (provider === undefined) return undefined;
    const { issuer, clientId, clientSecret } = provider;
    const key = createHmac('sha256', clientSecret.reveal())
      .update(JSON.stringify(['console sign-in attempt', issuer.href, clientId]))
      .digest();
    return createHmac('sha256', key).update(content).digest('base64url');
  }

  private remember(mac: string, end: number, now: number): void {
    this.spent.set(mac, end);
    for (const [known, knownEnd] of this.spent) {
      if (knownEnd > now && this.spent.size <= REMEMBERED) break;
      this.spent.delete(known);
    }
  }
}
