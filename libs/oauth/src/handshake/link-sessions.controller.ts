import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { CurrentCall, RequireScope, type CallContext } from '#access';
import { Described, UuidPipe } from '#kernel';
import { Confirmation } from '../account/confirmation.js';
import { LinkSessionNotFound } from '../oauth-errors.js';
import { LinkSessionRecord, recordOf } from '../outcome/link-session-record.view.js';
import { SessionSearch } from '../outcome/session-search.js';
import { Withdrawal } from '../outcome/withdrawal.js';
import { ConfirmLinkSessionRequest, CreateLinkSessionRequest } from '../session/link-session.request.js';
import { LinkSessionStarter } from '../session/link-session.starter.js';
import { LinkSessionView } from '../session/link-session.view.js';
import type { LinkView } from '../view/link.view.js';
import { LinkViews } from '../view/link-views.js';

/** Services start and confirm the linking of a user's COCO account. */
@Controller('v1/link-sessions')
export class LinkSessionsController {
  constructor(
    private readonly starter: LinkSessionStarter,
    private readonly confirmation: Confirmation,
    private readonly views: LinkViews,
    private readonly sessions: SessionSearch,
    private readonly withdrawal: Withdrawal,
  ) {}

  /**
   * Start linking a user’s COCO account.
   *
   * @remarks Send the user’s browser to `linkUrl`. It returns to `returnUrl` with `linkSession` and `confirmationCode`, or with
   *   `error`. With `linkId` an existing link is renewed: it keeps its id.
   */
  @Post()
  @RequireScope('links:create')
  @Described({
    id: 'startLinkSession',
    problems: [
      'return_url_not_registered',
      'too_many_link_sessions',
      'not_permitted',
      'link_not_found',
      'user_erased',
    ],
  })
  async start(
    @Body() body: CreateLinkSessionRequest,
    @CurrentCall() call: CallContext,
  ): Promise<LinkSessionView> {
    return this.starter.start(body, call);
  }

  /**
   * Confirm that the user who returned is the one who started.
   *
   * @remarks The link becomes active. A code works once, for a few minutes. This stops an attacker who makes someone else
   *   finish the attacker’s link.
   */
  @Post(':id/confirm')
  @HttpCode(200)
  @RequireScope('links:create')
  @Described({
    id: 'confirmLinkSession',
    parameters: { id: { description: 'The link session’s id.', example: LinkSessionView.example.id } },
    problems: ['confirmation_refused', 'link_not_found', 'vault_unavailable'],
  })
  async confirm(
    @Param('id', UuidPipe) id: string,
    @Body() body: ConfirmLinkSessionRequest,
    @CurrentCall() call: CallContext,
  ): Promise<LinkView> {
    return this.views.one(await this.confirmation.confirm(id, body.confirmationCode, call));
  }

  /**
   * How far a link session is, or how it ended.
   *
   * @remarks Only for the service that started it, for as long as the broker keeps it (`LINK_SESSION_RETENTION`).
   */
  @Get(':id')
  @RequireScope('links:create')
  @Described({ id: 'readLinkSession', problems: ['not_found'] })
  async get(
    @Param('id', UuidPipe) id: string,
    @CurrentCall() { caller }: CallContext,
  ): Promise<LinkSessionRecord> {
    const session = await this.sessions.find(id, caller.serviceId);
    if (session === undefined) throw new LinkSessionNotFound();
    return recordOf(session);
  }

  /**
   * End a link session that is still open.
   *
   * @remarks Its link URL stops working immediately, on every replica, and tokens that await the confirmation are destroyed. A
   *   link that it renews stays as it was. Does nothing to a session that has ended: to end a link, revoke it.
   */
  @Delete(':id')
  @HttpCode(204)
  @RequireScope('links:create')
  @Described({ id: 'endLinkSession', problems: ['not_found'] })
  async end(@Param('id', UuidPipe) id: string, @CurrentCall() call: CallContext): Promise<void> {
    await this.withdrawal.withdraw(id, call);
  }
}
