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
  /** What the browser keeps: the secret, when it expires, the session that it replaces, and the MAC of all. */
  readonly cookie: string;
}

/** A sign-in attempt that comes back from the provider. */
export interface SpentAttempt {
  readonly secret: string;
  /** When it began, if the provider was asked to authenticate the person again. */
  readonly freshSince: Date | undefined;
  /** The id of the session that the browser held when it began. */
  readonly replaces: string | undefined;
}

/** Of the MAC of attempts that ask for a fresh sign-in: the browser cannot make one of the other. */
const FRESH = 'fresh.';

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

  /**
   * @param isFresh whether the provider is asked to authenticate the person again
   * @param replaces the id of the session that the browser holds: the browser comes back from the provider without its cookie
   * @throws SignInRefused if no provider is configured
   */
  begin(isFresh = false, replaces?: string): Attempt {
    const secret = oneTimeValue(this.randomness);
    const end = Math.floor(this.clock.now().getTime() / 1_000) + ATTEMPT_LIFETIME;
    const content = [secret, end, ...(replaces === undefined ? [] : [replaces])].join('.');
    const mac = this.macOf(isFresh ? FRESH + content : content);
    if (mac === undefined) throw new SignInRefused('sign_in_failed', undefined);
    return { secret, cookie: `${content}.${mac}` };
  }

  /** Uses up an attempt. @throws SignInRefused unless the cookie belongs to a live attempt */
  spend(cookie: string | undefined): SpentAttempt {
    const parts = (cookie ?? '').split('.');
    const mac = parts.pop() ?? '';
    const content = parts.join('.');
    const [secret = '', end = '', replaces] = parts;
    const isFresh = this.isMacOf(FRESH + content, mac);
    const isGenuine = isFresh || this.isMacOf(content, mac);
    const now = this.clock.now().getTime() / 1_000;
    if (!isGenuine || Number(end) <= now || this.spent.has(mac))
      throw new SignInRefused('sign_in_expired', undefined);
    this.remember(mac, Number(end), now);
    const began = new Date((Number(end) - ATTEMPT_LIFETIME) * 1_000);
    return { secret, freshSince: isFresh ? began : undefined, replaces };
  }

  private isMacOf(content: string, mac: string): boolean {
    const expected = this.macOf(content);
    return expected !== undefined && digestsEqual(sha256(mac), sha256(expected));
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
