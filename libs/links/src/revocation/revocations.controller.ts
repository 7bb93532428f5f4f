import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { adminActor, CurrentCall, RequireScope, type CallContext } from '#access';
import { Described, PageQuery, pageOf, UuidPipe, type Page } from '#kernel';
import { RevocationStore } from '#vault';
import { beginRevocation, listRevocations, readRevocation } from '../description/admin-operations.js';
import { RevocationRequest, targetOf } from './revocation.request.js';
import { RevocationSchedule } from './revocation-schedule.js';
import { viewOf, type DryRun, type RevocationView } from './revocation.view.js';

/** Fastify's reply, as far as it is needed here. */
interface Reply {
  status(code: number): unknown;
}

/** Admins end links: some, a user's, a service's, or all. */
@Controller('v1/admin/revocations')
export class RevocationsController {
  constructor(
    private readonly revocations: RevocationStore,
    private readonly schedule: RevocationSchedule,
  ) {}

  /**
   * Begins a revocation, or with `dryRun` counts what it would end. It goes on in the background, on any replica; a small
   * one is over when the answer comes.
   */
  @Post()
  @HttpCode(202)
  @RequireScope('admin')
  @Described(beginRevocation)
  async begin(
    @Body() body: RevocationRequest,
    @CurrentCall() call: CallContext,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<RevocationView | DryRun> {
    const target = targetOf(body);
    if (body.dryRun) {
      reply.status(200);
      return { dryRun: true, links: await this.revocations.count(target) };
    }
    const { caller, requestId, remoteAddress } = call;
    const starter = { actor: adminActor(caller), requestId, remoteAddress };
    const id = await this.revocations.begin(target, body.reason, starter);
    await this.schedule.runSoon(id);
    return viewOf(await this.revocations.find(id));
  }

  /** Revocations, newest first. */
  @Get()
  @RequireScope('admin')
  @Described(listRevocations)
  async list(@Query() { limit, cursor }: PageQuery): Promise<Page<RevocationView>> {
    return pageOf((await this.revocations.list(limit + 1, cursor)).map(viewOf), limit);
  }

  /** How far a revocation has come. */
  @Get(':revocationId')
  @RequireScope('admin')
  @Described(readRevocation)
  async progress(@Param('revocationId', UuidPipe) revocationId: string): Promise<RevocationView> {
    return viewOf(await this.revocations.find(revocationId));
  }
}
