import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { CurrentCall, RequireRole, type CallContext } from '#access';
import { Described, PageQuery, UuidPipe, type ProblemCode } from '#kernel';
import { ApproveRequest, DenyRequest } from '../decisions/approval.request.js';
import type { Approval, ApprovalPage } from '../decisions/approval.view.js';
import { Approvals } from '../decisions/approvals.js';
import { ACCEPTED, AWAITING, type FollowedCommand } from '../lifecycle/following/command.view.js';

const PROBLEMS: readonly ProblemCode[] = [
  'command_not_found',
  'approval_decided',
  'approval_expired',
  'vault_unavailable',
];

/** Admins decide about commands that wait for approval. */
@Controller('v1/admin/approvals')
export class ApprovalsController {
  constructor(private readonly approvals: Approvals) {}

  /** Commands that wait for approval, newest first. */
  @Get()
  @RequireRole('viewer')
  @Described({ id: 'listApprovals' })
  async list(@Query() { limit, cursor }: PageQuery): Promise<ApprovalPage> {
    return this.approvals.list(limit, cursor);
  }

  /**
   * A command that waits for approval.
   *
   * @remarks Once it is decided or its time is up the answer is 409; `GET /v1/commands/{id}` says what became of it.
   */
  @Get(':commandId')
  @RequireRole('viewer')
  @Described({ id: 'readApproval', problems: PROBLEMS })
  async get(@Param('commandId', UuidPipe) id: string): Promise<Approval> {
    return this.approvals.get(id);
  }

  /**
   * Approve a command: it is sent.
   *
   * @remarks
   * The answer is the command, `accepted`; `GET /v1/commands/{id}` says how it ends. All rights of its service are asked for
   * again, so it may still fail. Of several decisions the first counts. The requester of the command cannot approve it.
   */
  @Post(':commandId/approve')
  @HttpCode(200)
  @RequireRole('support')
  @Described({
    id: 'approveCommand',
    example: { ...AWAITING, state: 'accepted' },
    problems: [...PROBLEMS, 'approval_mismatch', 'approver_refused', 'audit_unavailable'],
  })
  async approve(
    @Param('commandId', UuidPipe) id: string,
    @Body() body: ApproveRequest,
    @CurrentCall() call: CallContext,
  ): Promise<FollowedCommand> {
    return this.approvals.approve(id, body, call);
  }

  /** Deny a command: it is not sent. */
  @Post(':commandId/deny')
  @HttpCode(200)
  @RequireRole('support')
  @Described({
    id: 'denyCommand',
    example: { ...AWAITING, state: 'denied', reason: 'denied_by_admin', endedAt: ACCEPTED.acceptedAt },
    problems: PROBLEMS,
  })
  async deny(
    @Param('commandId', UuidPipe) id: string,
    @Body() body: DenyRequest,
    @CurrentCall() call: CallContext,
  ): Promise<FollowedCommand> {
    return this.approvals.deny(id, body, call);
  }
}
