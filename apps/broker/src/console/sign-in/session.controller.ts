import { Body, Controller, Delete, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { Length } from 'class-validator';
import { OpenRoute, type Role, type SessionRequest } from '#access';
import { OneTimeLink } from './one-time-link.js';
import { VERSION } from '../../version.js';
import { ConsoleSettings } from '../console-settings.js';
import { ConsoleSessions, ONE_TIME_LINK } from '../session/console-sessions.js';
import { noSessionCookie } from '../session/session-cookie.js';

/** Who is signed in, as the console's page reads it. */
interface SessionView {
  readonly name: string;
  readonly subject: string;
  /** What they may do; the console offers nothing else. */
  readonly roles: readonly Role[];
  readonly csrfToken: string;
  readonly signedInAt: Date;
  readonly idleExpiresAt: Date;
  readonly expiresAt: Date;
  /** Of the broker that answers. */
  readonly version: string;
  /** The installation’s name, if it has one. */
  readonly environment?: string | undefined;
}

/** The body of `POST /console/session`. */
class OneTimeSignInRequest {
  @Length(1, 200, { message: 'expected the part of the one-time link after the #' })
  oneTimeToken = '';
}

interface ConsoleRequest extends SessionRequest {
  readonly id: string;
  readonly ip: string;
}

/** The part of Fastify's reply used here. */
interface Reply {
  header(name: string, value: string): unknown;
}

/** The console's session. */
@Controller('console/session')
export class SessionController {
  constructor(
    private readonly sessions: ConsoleSessions,
    private readonly oneTimeLink: OneTimeLink,
    private readonly settings: ConsoleSettings,
  ) {}

  /** Who is signed in, with the token that changes need. */
  @Get()
  @OpenRoute('the cookie is the credential; without one the response says how to sign in')
  async read(@Req() request: ConsoleRequest): Promise<SessionView> {
    const { token, session } = await this.sessions.require(request);
    const { way: _way, authenticatedAt: _authenticatedAt, ...shown } = session;
    const csrfToken = this.sessions.csrfTokenOf(token);
    return { ...shown, csrfToken, version: VERSION, environment: this.settings.environment };
  }

  /** Signs in with the one-time link that a development broker prints at start. */
  @Post()
  @HttpCode(204)
  @OpenRoute('the one-time token in the body is the credential')
  async open(
    @Body() { oneTimeToken }: OneTimeSignInRequest,
    @Req() request: ConsoleRequest,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<void> {
    const admin = this.oneTimeLink.spend(oneTimeToken);
    const origin = { requestId: request.id, remoteAddress: request.ip };
    const replaced = await this.sessions.heldBy(request);
    reply.header('set-cookie', await this.sessions.open(admin, ONE_TIME_LINK, origin, replaced));
  }

  /** Signs out. */
  @Delete()
  @HttpCode(204)
  @OpenRoute('the cookie is the credential, and the CSRF token is required')
  async close(@Req() request: ConsoleRequest, @Res({ passthrough: true }) reply: Reply): Promise<void> {
    await this.sessions.close(request, { requestId: request.id, remoteAddress: request.ip });
    reply.header('set-cookie', noSessionCookie);
  }
}
