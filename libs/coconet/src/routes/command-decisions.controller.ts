import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { CurrentCall, RequireScope, type CallContext } from '#access';
import { Described, UuidPipe, type ProblemCode } from '#kernel';
import { ApproveRequest, DenyRequest } from '../decisions/approval.request.js';
import { Approvals } from '../decisions/approvals.js';
import { ACCEPTED, AWAITING, type FollowedCommand } from '../lifecycle/following/command.view.js';

const PROBLEMS: readonly ProblemCode[] = [
  'command_not_found',
  'actor_required',
  'approver_refused',
  'approval_decided',
  'approval_expired',
  'vault_unavailable',
];

/** The user of a link decides about commands that wait for approval, through the service that owns the link. */
@Controller('v1/commands/:commandId')
export class CommandDecisionsController {
  constructor(private readonly approvals: Approvals) {}

  /**
   * Approve a command on behalf of the link’s user: it is sent.
   *
   * @remarks
   * Only the service that owns the link may do this, with an `Actor-Token` whose person is the link’s `userId`. The requester of
   * the command cannot approve it.
   */
  @Post('approve')
  @HttpCode(200)
  @RequireScope('coconet:execute')
  @Described({
    id: 'approveCommandAsUser',
    example: { ...AWAITING, state: 'accepted' },
    problems: [...PROBLEMS, 'approval_mismatch', 'audit_unavailable'],
  })
  async approve(
    @Param('commandId', UuidPipe) id: string,
    @Body() body: ApproveRequest,
    @CurrentCall() call: CallContext,
  ): Promise<FollowedCommand> {
    return this.approvals.approveAsUser(id, body, call);
  }

  /**
   * Deny a command on behalf of the link’s user: it is not sent.
   *
   * @remarks As approving it; the requester may also deny it.
   */
  @Post('deny')
  @HttpCode(200)
  @RequireScope('coconet:execute')
  @Described({
    id: 'denyCommandAsUser',
    example: { ...AWAITING, state: 'denied', reason: 'denied_by_user', endedAt: ACCEPTED.acceptedAt },
    problems: PROBLEMS,
  })
  async deny(
    @Param('commandId', UuidPipe) id: string,
    @Body() body: DenyRequest,
    @CurrentCall() call: CallContext,
  ): Promise<FollowedCommand> {
    return this.approvals.denyAsUser(id, body, call);
  }
}
