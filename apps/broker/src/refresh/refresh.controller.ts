import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { adminActor, CurrentCall, RequireScope, type CallContext } from '#access';
import { Described } from '#kernel';
import { LimitsStore, RefreshResumption, type RefreshStatus } from '#refresh';
import { readRefreshStatus, resumeRefresh } from './refresh-operations.js';
import { ResumeRefreshRequest } from './resume-refresh.request.js';

/** Admins see what holds back refreshes, and let them go on. */
@Controller('v1/admin/refresh')
export class RefreshController {
  constructor(
    private readonly limits: LimitsStore,
    private readonly resumption: RefreshResumption,
  ) {}

  /** The brake and the pauses, which all replicas share. */
  @Get()
  @RequireScope('admin')
  @Described(readRefreshStatus)
  status(): Promise<RefreshStatus> {
    return this.limits.describe();
  }

  /** Releases the brake and ends all pauses, on every replica. */
  @Post('resume')
  @HttpCode(200)
  @RequireScope('admin')
  @Described(resumeRefresh)
  async resume(
    @Body() { acceptRefusals = false }: ResumeRefreshRequest,
    @CurrentCall() { caller, requestId, remoteAddress }: CallContext,
  ): Promise<RefreshStatus> {
    await this.resumption.resume(acceptRefusals, { actor: adminActor(caller), requestId, remoteAddress });
    return this.limits.describe();
  }
}
