import { Controller, Delete, Get, HttpCode, Param, Query, Res } from '@nestjs/common';
import { DataSource } from 'typeorm';
import {
  changerOf,
  CurrentCall,
  FourEyes,
  FreshSignIn,
  PendingAction,
  RequireRole,
  type CallContext,
} from '#access';
import { UserErasures } from '#audit';
import { Described, UuidPipe } from '#kernel';
import { UserErasureSchedule } from './user-erasure.schedule.js';
import { UserErasureView, viewOf } from './user-erasure.view.js';
import { UserExport } from './user-export.view.js';
import { UserExports } from './user-exports.js';
import { userPage } from './user-page.js';
import { UserIdPipe } from './user-id.pipe.js';
import { UserExportQuery } from './users.query.js';

/** The part of Fastify's reply used here. */
interface Reply {
  status(code: number): unknown;
  headers(values: Readonly<Record<string, string>>): unknown;
}

/** The page needs only its own style; and if it should ever hold a script, no browser runs it. */
const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  'content-disposition': 'attachment; filename="user.html"',
};

/** Admins answer users who ask what is kept about them, and erase it. */
@Controller('v1/admin')
export class UsersController {
  constructor(
    private readonly exports: UserExports,
    private readonly erasures: UserErasures,
    private readonly schedule: UserErasureSchedule,
    private readonly fourEyes: FourEyes,
    private readonly freshSignIn: FreshSignIn,
    private readonly database: DataSource,
  ) {
    fourEyes.register('erase_user', async (manager, { userId = '' }, by) => {
      await erasures.beginWithin(manager, userId, by);
    });
  }

  /**
   * What the broker keeps about a user.
   *
   * @remarks
   * Links of all services with their consents and receipts, link sessions, commands, and how many records the audit trail has. The
   * export is itself recorded (`user.exported`). With `format=html` it is a page.
   */
  @Get('users/:userId')
  @RequireRole('viewer')
  @Described({
    id: 'exportUser',
    answers: [
      {
        status: 200,
        description: 'What is kept about the user.',
        view: UserExport,
        otherForms: { 'text/html': '<!doctype html>…' },
      },
    ],
    problems: ['not_found', 'audit_unavailable'],
  })
  async export(
    @Param('userId', UserIdPipe) userId: string,
    @Query() { format }: UserExportQuery,
    @CurrentCall() call: CallContext,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<UserExport | string> {
    const user = await this.exports.of(userId, call);
    reply.headers({ 'cache-control': 'no-store' });
    if (format === 'json') return user;
    reply.headers(PAGE_HEADERS);
    return userPage(user);
  }

  /**
   * Erase a user.
   *
   * @remarks
   * Ends the user’s links of all services and permanently takes the id out of everything the broker keeps: in the audit trail it can’t be read
   * any more, while the chain still proves. It runs in the background; a usual one has finished by the time of the answer. With
   * `FOUR_EYES` nothing happens until a second person confirms. For a day after it nobody can link under this id. It may be repeated.
   */
  @Delete('users/:userId')
  @HttpCode(202)
  @RequireRole('operator')
  @Described({
    id: 'eraseUser',
    answers: [
      { status: 201, description: 'It waits for a second person.', view: PendingAction },
      { status: 202, description: 'The erasure.', view: UserErasureView },
    ],
    problems: ['fresh_sign_in_required'],
  })
  async erase(
    @Param('userId', UserIdPipe) userId: string,
    @CurrentCall() call: CallContext,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<UserErasureView | PendingAction> {
    this.freshSignIn.require(call);
    if (this.fourEyes.isOn) {
      reply.status(201);
      return this.fourEyes.ask('erase_user', { userId }, call);
    }
    const id = await this.database.transaction((manager) =>
      this.erasures.beginWithin(manager, userId, changerOf(call)),
    );
    await this.schedule.runSoon(id);
    return viewOf(await this.erasures.find(id));
  }

  /** How far an erasure is. */
  @Get('user-erasures/:erasureId')
  @RequireRole('viewer')
  @Described({ id: 'readUserErasure', problems: ['not_found'] })
  async progress(@Param('erasureId', UuidPipe) erasureId: string): Promise<UserErasureView> {
    return viewOf(await this.erasures.find(erasureId));
  }
}
