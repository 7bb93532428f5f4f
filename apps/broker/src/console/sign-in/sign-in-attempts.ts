import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock, digestsEqual, oneTimeValue, Randomness, sha256 } from '#kernel';
import { SignInRefused } from '../console-errors.js';
import { ConsoleSettings } from '../console-settings.js';

/** Seconds that a person may take at the provider: a password, a second factor, and looking for the phone. */
export const ATTEMPT_LIFETIME = 600;

/** Spent attempts remembered at most; each needs a visit of the sign-in page first. */
const REMEMBERED = 10_000;

/** An attempt to sign in that begins. */
interface Attempt {
  /** All one-time values of the attempt follow from it. */
  readonly secret: string;
  /** What the browser keeps: the secret, when it ends, and the broker's word for both. */
  readonly cookie: string;
}

/**
 * Attempts to sign in. Nothing is stored of them: the browser's cookie holds the secret, authenticated with a key that
 * follows from the client secret, which all replicas share. A cookie that the broker did not make gets nobody as far as
 * the provider, and one that it made serves once on each replica.
 */
@Injectable()
export class SignInAttempts {
  /** When each spent attempt ends, by its MAC. */
  private readonly spent = new Map<string, number>();

  constructor(
    private readonly settings: ConsoleSettings,
    private readonly randomness: Randomness,
    private readonly clock: Clock,
  ) {}

  /** @throws SignInRefused where no provider is configured */
  begin(): Attempt {
    const secret = oneTimeValue(this.randomness);
    const end = Math.floor(this.clock.now().getTime() / 1_000) + ATTEMPT_LIFETIME;
    const content = `${secret}.${end}`;
    const mac = this.macOf(content);
    if (mac === undefined) throw new SignInRefused('sign_in_failed', undefined);
    return { secret, cookie: `${content}.${mac}` };
  }

  /** Uses an attempt up. @returns its secret @throws SignInRefused for every cookie that is not of a live attempt */
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
