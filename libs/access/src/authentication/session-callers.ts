import type { Caller } from '../caller.js';

/** The part of the HTTP request by which a person who is signed in is known. */
export interface SessionRequest {
  readonly method: string;
  /** Where it comes from. */
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
  /** Whether the request holds something to look at. */
  abstract holdsSession(request: SessionRequest): boolean;

  /** Who it is; throws its own errors if the session has ended or the request does not come from its page. */
  abstract authenticate(request: SessionRequest): Promise<Caller>;
}
