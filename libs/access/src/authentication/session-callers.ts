import type { Caller } from '../caller.js';

/** The part of the HTTP request that identifies a person who is signed in. */
export interface SessionRequest {
  readonly method: string;
  /** The network address that it comes from. */
  readonly ip?: string | undefined;
  readonly headers: {
    readonly cookie?: string | undefined;
    readonly origin?: string | undefined;
    readonly 'x-csrf-token'?: string | string[] | undefined;
    readonly 'sec-fetch-site'?: string | string[] | undefined;
  };
}

/** People who call the admin API with a session instead of a credential. Provided by the app that signs them in. */
export abstract class SessionCallers {
  /** Whether the request carries a session at all. */
  abstract holdsSession(request: SessionRequest): boolean;

  /**
   * The person; throws errors of its own kind if the session has ended or the request does not come from the
   * console's page.
   */
  abstract authenticate(request: SessionRequest): Promise<Caller>;
}
