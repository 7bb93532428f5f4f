import { Controller, Delete, Get, HttpCode, Param } from '@nestjs/common';
import { changerOf, CurrentCall, holdsRole, RequireRole, type CallContext } from '#access';
import { Described, UuidPipe } from '#kernel';
import type { ConsoleSessionList } from './console-session.view.js';
import { SessionDirectory } from './session.directory.js';
import { subjectOf } from './session.store.js';

/** Admins see who is signed in to the console, and sign them out. */
@Controller('v1/admin/console-sessions')
export class SessionsController {
  constructor(private readonly sessions: SessionDirectory) {}

  /**
   * Sessions of the console that have not ended.
   *
   * @remarks Your own; with the role `access` everyone’s.
   */
  @Get()
  @RequireRole('viewer')
  @Described({ id: 'listConsoleSessions' })
  async list(@CurrentCall() call: CallContext): Promise<ConsoleSessionList> {
    return { items: await this.sessions.list(withinReach(call)) };
  }

  /**
   * End a session of the console, on every replica at once.
   *
   * @remarks Your own; with the role `access` anyone’s.
   */
  @Delete(':sessionId')
  @HttpCode(204)
  @RequireRole('viewer')
  @Described({ id: 'endConsoleSession', problems: ['not_found'] })
  async end(@Param('sessionId', UuidPipe) id: string, @CurrentCall() call: CallContext): Promise<void> {
    await this.sessions.end(id, withinReach(call), changerOf(call));
  }
}

/** Whose sessions the caller may see and end: `undefined` for everyone's. A credential owns no session. */
function withinReach({ caller }: CallContext): string | undefined {
  return holdsRole(caller, 'access') ? undefined : subjectOf(caller.actorId);
}
