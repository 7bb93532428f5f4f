import { Injectable } from '@nestjs/common';
import { roles } from '#access';
import { Clock, digestsEqual, oneTimeValue, Randomness, sha256 } from '#kernel';
import { OneTimeLinkUsed } from '../console-errors.js';
import { ConsoleSettings } from '../console-settings.js';
import type { Admin } from '../session/session.store.js';

/**
 * Milliseconds for which a link works: a quarter of an hour, since it is printed on a developer's own
 * terminal.
 */
const LIFETIME = 15 * 60_000;

/** Anyone at the terminal of a development broker is its admin. */
const DEVELOPER: Admin = { subject: 'developer', name: 'Developer', roles };

/** The link by which a developer signs in if no provider is configured. It works once. */
@Injectable()
export class OneTimeLink {
  private issued: { readonly digest: Buffer; readonly validUntil: number } | undefined;

  constructor(
    private readonly settings: ConsoleSettings,
    private readonly randomness: Randomness,
    private readonly clock: Clock,
  ) {}

  /** Creates a new link, replacing the last; `undefined` if none is allowed. */
  issue(): string | undefined {
    if (!this.settings.oneTimeLink) return undefined;
    const token = oneTimeValue(this.randomness);
    this.issued = { digest: sha256(token), validUntil: this.clock.monotonic() + LIFETIME };
    // After the #, so that no server or log ever sees it.
    return new URL(`/console/one-time#${token}`, this.settings.publicUrl).href;
  }

  /** Uses the link up. @throws OneTimeLinkUsed */
  spend(token: string): Admin {
    const { issued } = this;
    const isGood =
      issued !== undefined &&
      digestsEqual(sha256(token), issued.digest) &&
      this.clock.monotonic() < issued.validUntil;
    if (!isGood) throw new OneTimeLinkUsed();
    this.issued = undefined;
    return DEVELOPER;
  }
}
