import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { scopesOf, SessionCallers, type Caller, type SessionRequest } from '#access';
import { digestsEqual, NIL_UUID, oneTimeValue, Randomness, sha256 } from '#kernel';
import { CsrfTokenMismatch, NotSignedIn, SessionExpired, type WaysToSignIn } from '../console-errors.js';
import { ConsoleSettings } from '../console-settings.js';
import { readSessionCookie, sessionCookie } from './session-cookie.js';
import { actorIdOf, SessionStore, type Admin, type ConsoleSession, type Origin } from './session.store.js';

/** Methods that change nothing (RFC 9110 section 9.2.1). */
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** The way of signing in without a provider, in development. */
export const ONE_TIME_LINK = 'one-time link';

/** Recognizes admins by the console's cookie instead of a credential. */
@Injectable()
export class ConsoleSessions extends SessionCallers {
  constructor(
    private readonly store: SessionStore,
    private readonly randomness: Randomness,
    private readonly settings: ConsoleSettings,
  ) {
    super();
  }

  override holdsSession({ headers }: SessionRequest): boolean {
    return readSessionCookie(headers.cookie) !== undefined;
  }

  override async authenticate(request: SessionRequest): Promise<Caller> {
    const { session } = await this.require(request);
    return {
      kind: 'admin',
      serviceId: NIL_UUID,
      actorId: actorIdOf(session),
      name: session.name,
      // A one-time link works once: there is no sign-in to repeat.
      signIn: session.way === ONE_TIME_LINK ? undefined : { authenticatedAt: session.authenticatedAt },
      scopes: scopesOf(session.roles),
      linkAccess: 'any',
      capabilities: new Set<string>(),
      returnUrlPrefixes: [],
    };
  }

  /**
   * Signs someone in.
   *
   * @param replaced the id of the session that the browser held, which ends: otherwise it would live on, unseen, until it is idle
   * @returns `Set-Cookie`
   */
  async open(admin: Admin, way: string, origin: Origin, replaced?: string): Promise<string> {
    const token = oneTimeValue(this.randomness);
    await this.store.open(token, admin, way, origin, replaced);
    return sessionCookie(token, Math.floor(this.settings.lifetime / 1_000));
  }

  /**
   * The session that a request belongs to.
   *
   * @throws NotSignedIn, SessionExpired; CsrfTokenMismatch if it would change something without the session's
   * token
   */
  async require(
    request: SessionRequest,
  ): Promise<{ readonly token: string; readonly session: ConsoleSession }> {
    const token = readSessionCookie(request.headers.cookie);
    if (token === undefined) throw new NotSignedIn(this.waysToSignIn);
    if (!SAFE_METHODS.has(request.method)) this.requireOwnPage(request, token);
    const session = await this.store.use(token, request.ip);
    if (session === undefined) throw new SessionExpired(this.waysToSignIn);
    return { token, session };
  }

  /** The id of the session that a browser holds, not a credential; `undefined` if it holds none. */
  async heldBy({ headers }: Pick<SessionRequest, 'headers'>): Promise<string | undefined> {
    const token = readSessionCookie(headers.cookie);
    return token === undefined ? undefined : this.store.idOf(token);
  }

  /** Ends the session of a request. */
  async close(request: SessionRequest, origin: Origin): Promise<void> {
    const { token, session } = await this.require(request);
    await this.store.close(token, session, origin);
  }

  /**
   * What the console's page sends with every change. It is derived from the token, so nothing more is stored.
   */
  csrfTokenOf(token: string): string {
    return createHmac('sha256', token).update('csrf').digest('base64url');
  }

  /** The available ways to sign in. */
  get waysToSignIn(): WaysToSignIn {
    return { provider: this.settings.provider !== undefined, oneTimeLink: this.settings.oneTimeLink };
  }

  /**
   * Browsers send the cookie automatically, even with another site's request, but neither the token nor our
   * origin.
   */
  private requireOwnPage({ headers }: SessionRequest, token: string): void {
    const given = headers['x-csrf-token'];
    const isOwnToken =
      typeof given === 'string' && digestsEqual(sha256(given), sha256(this.csrfTokenOf(token)));
    const { origin } = headers;
    const isOwnOrigin = origin === undefined || origin === this.settings.publicUrl.origin;
    const site = headers['sec-fetch-site'];
    const isSameSite = site === undefined || site === 'same-origin';
    if (!isOwnToken || !isOwnOrigin || !isSameSite) throw new CsrfTokenMismatch();
  }
}
