import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import {
  changerOf,
  csvAnswer,
  CurrentCall,
  FourEyes,
  FreshSignIn,
  ListExports,
  PendingAction,
  RequireRole,
  type CallContext,
} from '#access';
import {
  CsvForm,
  Described,
  EXPORT_PAGE,
  PageQuery,
  pageOf,
  UuidPipe,
  walkPages,
  type FileReply,
} from '#kernel';
import { RevocationStore } from '#vault';
import { isForOneLink, RevocationRequest, targetOf } from './revocation.request.js';
import { RevocationSchedule } from './revocation-schedule.js';
import { RevocationDryRun, RevocationView, viewOf, type RevocationPage } from './revocation.view.js';

/** The part of Fastify's reply used here. */
interface Reply {
  status(code: number): unknown;
}

/** What support may do: revoke a single link, and count. */
const supportForOneLink = {
  role: 'support',
  suffices: 'to revoke one link (`linkIds` with one id), and to count with `dryRun`',
  forBody: isForOneLink,
} as const;

const csv = new CsvForm<RevocationView>([
  'id',
  'target',
  'reason',
  'startedAt',
  'startedBy',
  'state',
  'finishedAt',
  'linksTotal',
  'linksRevoked',
]);

/** Admins end links: some, a user's, a service's, or all. */
@Controller('v1/admin/revocations')
export class RevocationsController {
  constructor(
    private readonly revocations: RevocationStore,
    private readonly schedule: RevocationSchedule,
    private readonly fourEyes: FourEyes,
    private readonly freshSignIn: FreshSignIn,
    private readonly exports: ListExports,
  ) {
    fourEyes.register('revoke_all_links', async (manager, { reason = '' }, by) => {
      await revocations.beginWithin(manager, { all: true }, reason, by);
    });
  }

  /**
   * Revoke some links, a user’s, a service’s, or all.
   *
   * @remarks Name exactly one target: `linkIds`, `userId` (alone or with `serviceId`), `serviceId` or `all`. The revocation
   *   runs in the background; a small one has finished by the time of the answer. With `FOUR_EYES` revoking `all` waits until a
   *   second person confirms.
   */
  @Post()
  @HttpCode(202)
  @RequireRole('operator', supportForOneLink)
  @Described({
    id: 'beginRevocation',
    problems: ['fresh_sign_in_required'],
    answers: [
      { status: 200, description: 'With `dryRun`: what it would end.', view: RevocationDryRun },
      { status: 201, description: 'It waits for a second person.', view: PendingAction },
      { status: 202, description: 'The revocation.', view: RevocationView },
    ],
  })
  async begin(
    @Body() body: RevocationRequest,
    @CurrentCall() call: CallContext,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<RevocationView | RevocationDryRun | PendingAction> {
    const target = targetOf(body);
    if (body.dryRun) {
      reply.status(200);
      return { dryRun: true, links: await this.revocations.count(target) };
    }
    if ('all' in target) this.freshSignIn.require(call);
    if ('all' in target && this.fourEyes.isOn) {
      reply.status(201);
      return this.fourEyes.ask('revoke_all_links', { reason: body.reason }, call);
    }
    const id = await this.revocations.begin(target, body.reason, changerOf(call));
    await this.schedule.runSoon(id);
    return viewOf(await this.revocations.find(id));
  }

  /** Revocations, newest first. */
  @Get()
  @RequireRole('viewer')
  @Described({ id: 'listRevocations' })
  async list(@Query() { limit, cursor }: PageQuery): Promise<RevocationPage> {
    return this.page(limit, cursor);
  }

  /**
   * All revocations as CSV, newest first.
   *
   * @remarks A cell that a spreadsheet would take for a formula begins with an apostrophe. The export is recorded as `list.exported`.
   */
  @Get('export')
  @RequireRole('viewer')
  @Described({
    id: 'exportRevocations',
    answers: [csvAnswer(csv, RevocationView.example)],
    problems: ['audit_unavailable'],
  })
  async export(@CurrentCall() call: CallContext, @Res() reply: FileReply): Promise<void> {
    const rows = walkPages((cursor) => this.page(EXPORT_PAGE, cursor));
    await this.exports.send({ list: 'revocations', form: csv, rows }, call, reply);
  }

  /** The progress of a revocation. */
  @Get(':revocationId')
  @RequireRole('viewer')
  @Described({ id: 'readRevocation', problems: ['not_found'] })
  async progress(@Param('revocationId', UuidPipe) revocationId: string): Promise<RevocationView> {
    return viewOf(await this.revocations.find(revocationId));
  }

  private async page(limit: number, cursor: string | undefined): Promise<RevocationPage> {
    return pageOf((await this.revocations.list(limit + 1, cursor)).map(viewOf), limit);
  }
}
