import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { changerOf, CurrentCall, RequireRole, type CallContext } from '#access';
import { Described } from '#kernel';
import { LimitsStore, RefreshResumption, type RefreshStatus } from '#refresh';
import { ResumeRefreshRequest } from './resume-refresh.request.js';

/** The status once pauses and the brake have ended. */
const RELEASED: RefreshStatus = { brake: 'released', refusedLinks: 0, heldRefusals: 0 };

/** Admins see what holds back refreshes, and resume them. */
@Controller('v1/admin/refresh')
export class RefreshController {
  constructor(
    private readonly limits: LimitsStore,
    private readonly resumption: RefreshResumption,
  ) {}

  /** What holds back refreshes on all replicas: the brake and the pauses. */
  @Get()
  @RequireRole('viewer')
  @Described({ id: 'readRefreshStatus' })
  status(): Promise<RefreshStatus> {
    return this.limits.describe();
  }

  /**
   * Release the brake and end all pauses.
   *
   * @remarks On every replica, recorded in the audit trail.
   */
  @Post('resume')
  @HttpCode(200)
  @RequireRole('operator')
  @Described({ id: 'resumeRefresh', example: RELEASED })
  async resume(
    @Body() { acceptRefusals = false }: ResumeRefreshRequest,
    @CurrentCall() call: CallContext,
  ): Promise<RefreshStatus> {
    await this.resumption.resume(acceptRefusals, changerOf(call));
    return this.limits.describe();
  }
}
