import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { Described, PageQuery, UuidPipe } from '#kernel';
import { CurrentCall, RequireRole } from '../authentication/route-access.js';
import type { CallContext } from '../caller.js';
import { ConfirmActionRequest } from './confirm-action.request.js';
import { FourEyes } from './four-eyes.js';
import { FreshSignIn } from './fresh-sign-in.js';
import { PendingAction, type PendingActionPage } from './pending-action.view.js';

/** Admins decide about what another admin asked for. Both kinds of actions are those of operators. */
@Controller('v1/admin/pending-actions')
export class PendingActionsController {
  constructor(
    private readonly fourEyes: FourEyes,
    private readonly freshSignIn: FreshSignIn,
  ) {}

  /** Actions that wait for a second person, and those that did, newest first. */
  @Get()
  @RequireRole('viewer')
  @Described({ id: 'listPendingActions' })
  async list(@Query() { limit, cursor }: PageQuery): Promise<PendingActionPage> {
    return this.fourEyes.list(limit, cursor);
  }

  /** An action that waits for a second person, or did. */
  @Get(':actionId')
  @RequireRole('viewer')
  @Described({ id: 'readPendingAction', problems: ['not_found'] })
  async get(@Param('actionId', UuidPipe) id: string): Promise<PendingAction> {
    return this.fourEyes.get(id);
  }

  /**
   * Confirm what another person asked for: it is done now, once.
   *
   * @remarks
   * Takes a person who is signed in to the console, or whom an `Actor-Token` names; never the requester. If the action itself fails,
   * for example because the key is in use, the answer says why and the action keeps waiting.
   */
  @Post(':actionId/confirm')
  @HttpCode(200)
  @RequireRole('operator')
  @Described({
    id: 'confirmPendingAction',
    example: { ...PendingAction.example, state: 'confirmed' },
    problems: [
      'not_found',
      'action_decided',
      'action_mismatch',
      'second_person_required',
      'fresh_sign_in_required',
      'key_in_use',
      'keyring_not_writable',
    ],
  })
  async confirm(
    @Param('actionId', UuidPipe) id: string,
    @Body() { contentHash }: ConfirmActionRequest,
    @CurrentCall() call: CallContext,
  ): Promise<PendingAction> {
    this.freshSignIn.require(call);
    return this.fourEyes.confirm(id, contentHash, call);
  }

  /** Refuse an action, or withdraw your own: it is not done. */
  @Post(':actionId/refuse')
  @HttpCode(200)
  @RequireRole('operator')
  @Described({
    id: 'refusePendingAction',
    example: { ...PendingAction.example, state: 'refused' },
    problems: ['not_found', 'action_decided'],
  })
  async refuse(
    @Param('actionId', UuidPipe) id: string,
    @CurrentCall() call: CallContext,
  ): Promise<PendingAction> {
    return this.fourEyes.refuse(id, call);
  }
}
