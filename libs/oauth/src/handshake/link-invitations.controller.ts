import { Body, Controller, Param, Post } from '@nestjs/common';
import { CurrentCall, RequireRole, type CallContext } from '#access';
import { Described, UuidPipe } from '#kernel';
import { LinkInvitations } from '../session/link-invitation.js';
import { InviteRequest } from '../session/link-session.request.js';
import type { LinkSessionView } from '../session/link-session.view.js';

/** Support gives a user a URL to renew a link. */
@Controller('v1/admin/links/:id/invitations')
export class LinkInvitationsController {
  constructor(private readonly invitations: LinkInvitations) {}

  /**
   * Make a URL with which the link’s user can re-link.
   *
   * @remarks
   * A link session of the owning service, valid for `LINK_INVITATION_LIFETIME`. The user ends on a page of the broker and nothing
   * is left to confirm; only the COCO account that the link has had can renew it. Recorded as `link.started`.
   */
  @Post()
  @RequireRole('support')
  @Described({
    id: 'inviteToRelink',
    problems: ['link_not_found', 'link_not_active', 'not_permitted', 'too_many_link_sessions', 'user_erased'],
  })
  invite(
    @Param('id', UuidPipe) id: string,
    @Body() { lang }: InviteRequest,
    @CurrentCall() call: CallContext,
  ): Promise<LinkSessionView> {
    return this.invitations.invite(id, lang, call);
  }
}
