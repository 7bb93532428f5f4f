import { BrokerError } from '#kernel';

/** The available ways to sign in. */
export interface WaysToSignIn {
  readonly provider: boolean;
  readonly oneTimeLink: boolean;
}

/** Nobody is signed in with this browser. */
export class NotSignedIn extends BrokerError {
  constructor(ways: WaysToSignIn) {
    super('unauthenticated', 'Nobody is signed in here.', { extensions: { signIn: ways } });
  }
}

/** The session was idle for too long, has reached its maximum lifetime, or was ended elsewhere. */
export class SessionExpired extends BrokerError {
  constructor(ways: WaysToSignIn) {
    super('session_expired', 'The session has ended: sign in again.', { extensions: { signIn: ways } });
  }
}

/** A change was requested without the token that only the console's own page has, or from another site. */
export class CsrfTokenMismatch extends BrokerError {
  constructor() {
    super(
      'csrf_token_mismatch',
      'Changes need the X-CSRF-Token of this session, and must come from the console itself.',
    );
  }
}

/** The one-time link was used, has expired, or is invalid. */
export class OneTimeLinkUsed extends BrokerError {
  constructor() {
    super('one_time_link_used', 'This link was used or is too old: restart the broker for a new one.');
  }
}

/**
 * The console's page has no such file; after an update an open page may still request a file of the previous
 * version.
 */
export class NoSuchFile extends BrokerError {
  constructor() {
    super('not_found', 'The console has no such file.');
  }
}

/** Why a sign-in at the provider failed; the address of the page that explains it contains the code. */
export type SignInFailure = 'not_an_admin' | 'sign_in_failed' | 'sign_in_expired' | 'sign_in_not_fresh';

/** A sign-in that failed. */
export class SignInRefused extends Error {
  override readonly name = 'SignInRefused';

  constructor(
    readonly failure: SignInFailure,
    /** Who it was, if the provider said so. */
    readonly subject: string | undefined,
    cause?: unknown,
  ) {
    super(failure, { cause });
  }
}
