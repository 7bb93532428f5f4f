import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { CurrentCall, RequireScope, type CallContext } from '#access';
import { Described, UuidPipe } from '#kernel';
import { Confirmation } from '../account/confirmation.js';
import { confirmLinkSession, startLinkSession } from '../description/linking-operations.js';
import { ConfirmLinkSessionRequest, CreateLinkSessionRequest } from '../session/link-session.request.js';
import { LinkSessionStarter, type StartedLinkSession } from '../session/link-session.starter.js';
import type { LinkView } from '../view/link.view.js';
import { LinkViews } from '../view/link-views.js';

/** Services start and confirm the linking of a user's COCO account. */
@Controller('v1/link-sessions')
export class LinkSessionsController {
  constructor(
    private readonly starter: LinkSessionStarter,
    private readonly confirmation: Confirmation,
    private readonly views: LinkViews,
  ) {}

  /** Starts an attempt to link; send the user's browser to `linkUrl`. */
  @Post()
  @RequireScope('links:create')
  @Described(startLinkSession)
  async start(
    @Body() body: CreateLinkSessionRequest,
    @CurrentCall() call: CallContext,
  ): Promise<StartedLinkSession> {
    return this.starter.start(body, call);
  }

  /** Confirms that the user who came back is the one who set out; the link becomes active. One use, short life. */
  @Post(':id/confirm')
  @HttpCode(200)
  @RequireScope('links:create')
  @Described(confirmLinkSession)
  async confirm(
    @Param('id', UuidPipe) id: string,
    @Body() body: ConfirmLinkSessionRequest,
    @CurrentCall() call: CallContext,
  ): Promise<LinkView> {
    return this.views.one(await this.confirmation.confirm(id, body.confirmationCode, call));
  }
}
