import { Injectable } from '@nestjs/common';
import { BrokerError, Clock } from '#kernel';
import { AccessSettings } from '../access-settings.js';
import type { CallContext, LinkAccess } from '../caller.js';
import type { Scope } from '../scope.js';

/** The person signed in too long ago for what they ask for. */
class FreshSignInRequired extends BrokerError {
  /** @param maxAge milliseconds */
  constructor(maxAge: number) {
    const seconds = Math.ceil(maxAge / 1_000);
    super(
      'fresh_sign_in_required',
      `This needs a sign-in within the last ${seconds} seconds. Nothing was done: sign in again, then repeat it.`,
      { extensions: { maxAge: seconds } },
    );
  }
}

/** The rights that a service is given. */
interface GivenRights {
  readonly scopes?: readonly Scope[] | undefined;
  readonly linkAccess?: LinkAccess | undefined;
}

/**
 * Requires people to have signed in just now before the gravest actions, so that an unattended desk or a stolen session is not
 * enough. Credentials, and the one-time link of development, have no sign-in to repeat.
 */
@Injectable()
export class FreshSignIn {
  constructor(
    private readonly clock: Clock,
    private readonly settings: AccessSettings,
  ) {}

  /** @throws FreshSignInRequired, also if the provider did not say when the person signed in */
  require({ caller: { signIn } }: CallContext): void {
    if (signIn === undefined) return;
    const maxAge = this.settings.freshSignIn;
    const age = this.clock.now().getTime() - (signIn.authenticatedAt?.getTime() ?? -Infinity);
    if (age > maxAge) throw new FreshSignInRequired(maxAge);
  }

  /**
   * As {@link require}, if a service gets the rights of an admin, or access to every service's links.
   *
   * @throws FreshSignInRequired
   */
  requireForRights({ scopes = [], linkAccess }: GivenRights, call: CallContext): void {
    if (linkAccess === 'any' || scopes.some(isForAdmins)) this.require(call);
  }
}

function isForAdmins(scope: Scope): boolean {
  return scope === 'admin' || scope.startsWith('admin:');
}
