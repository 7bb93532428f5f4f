import { Controller, Get, Logger, Query, Req, Res } from '@nestjs/common';
import { OpenRoute } from '#access';
import { RefusedCalls } from '#audit';
import { SignInRefused, type SignInFailure } from '../console-errors.js';
import { readSignInCookie, signInCookie } from '../session/session-cookie.js';
import { ConsoleSessions } from '../session/console-sessions.js';
import { actorIdOf } from '../session/session.store.js';
import { IdentityProvider } from './identity-provider.js';
import { IdTokenRefused } from './id-token.js';
import { ATTEMPT_LIFETIME, SignInAttempts } from './sign-in-attempts.js';
import { isOwnPath, readReturnPath, returnPathCookie } from './return-path.js';

/** The part of the HTTP request that signing in reads. */
interface BrowserRequest {
  readonly id: string;
  readonly ip: string;
  readonly url: string;
  readonly headers: { readonly cookie?: string | undefined };
}

/** The part of the HTTP reply that signing in writes. */
interface BrowserReply {
  code(status: number): this;
  header(name: string, value: string | readonly string[]): this;
  send(): unknown;
}

/** Sign-in with the company's OpenID provider. */
@Controller('console/sign-in')
export class SignInController {
  private readonly logger = new Logger(SignInController.name);

  constructor(
    private readonly provider: IdentityProvider,
    private readonly sessions: ConsoleSessions,
    private readonly refused: RefusedCalls,
    private readonly attempts: SignInAttempts,
  ) {}

  /**
   * Sends the browser to the provider.
   *
   * @param returnTo the console page to return to
   * @param fresh `true` to be authenticated again even if signed in at the provider
   */
  @Get()
  @OpenRoute('browsers come here to sign in')
  async begin(
    @Query('returnTo') returnTo: unknown,
    @Query('fresh') fresh: unknown,
    @Req() request: BrowserRequest,
    @Res() reply: BrowserReply,
  ): Promise<void> {
    try {
      const isFresh = fresh === 'true';
      const replaces = await this.sessions.heldBy(request);
      const { secret, cookie } = this.attempts.begin(isFresh, replaces);
      const url = await this.provider.authorizationUrl(secret, isFresh);
      const path = isOwnPath(returnTo) ? returnTo : '/console';
      const cookies = [signInCookie(cookie, ATTEMPT_LIFETIME), returnPathCookie(path, ATTEMPT_LIFETIME)];
      reply.code(302).header('set-cookie', cookies).header('location', url.href).send();
    } catch (error) {
      this.refuse(error, undefined, reply);
    }
  }

  /** Receives the browser back from the provider, and signs an admin in. */
  @Get('callback')
  @OpenRoute('the provider sends the browser here; state, nonce, PKCE and cookie are checked')
  async receive(@Req() request: BrowserRequest, @Res() reply: BrowserReply): Promise<void> {
    const origin = { requestId: request.id, remoteAddress: request.ip };
    try {
      const attempt = this.attempts.spend(readSignInCookie(request.headers.cookie));
      const queryStart = request.url.indexOf('?');
      const query = queryStart < 0 ? '' : request.url.slice(queryStart);
      const admin = await this.provider.receive(query, attempt);
      const session = await this.sessions.open(admin, 'provider', origin, attempt.replaces);
      reply
        .code(302)
        .header('set-cookie', [session, signInCookie('', 0), returnPathCookie('', 0)])
        .header('location', readReturnPath(request.headers.cookie))
        .send();
    } catch (error) {
      this.refuse(error, origin, reply);
    }
  }

  private refuse(
    error: unknown,
    origin: { requestId: string; remoteAddress: string } | undefined,
    reply: BrowserReply,
  ): void {
    const failure: SignInFailure = error instanceof SignInRefused ? error.failure : 'sign_in_failed';
    const subject = error instanceof SignInRefused ? error.subject : undefined;
    const cause = error instanceof SignInRefused ? error.cause : error;
    this.logger.warn(`A sign-in to the console failed: ${[failure, ...reasonOf(cause)].join(', ')}`);
    if (origin !== undefined)
      this.refused.record({
        action: 'console.sign_in_refused',
        result: 'refused',
        actor: { kind: 'user', id: subject === undefined ? undefined : actorIdOf({ subject }) },
        ...origin,
        details: { reason: failure },
      });
    reply
      .code(302)
      .header('set-cookie', [signInCookie('', 0), returnPathCookie('', 0)])
      .header('location', `/console/signed-out?error=${failure}`)
      .send();
  }
}

/** The part of a cause to log: foreign texts may contain anything, so only the name and the code. */
function reasonOf(cause: unknown): string[] {
  if (!(cause instanceof Error)) return [];
  if (cause instanceof IdTokenRefused) return [cause.message];
  const { code } = cause as { readonly code?: unknown };
  return [cause.name, ...(typeof code === 'string' && /^[A-Z][A-Z_]{1,60}$/.test(code) ? [code] : [])];
}
