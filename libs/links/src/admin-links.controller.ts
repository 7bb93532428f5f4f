import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { csvAnswer, CurrentCall, ListExports, RequireRole, type CallContext } from '#access';
import { Activity, type ActivityPage } from '#audit';
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
import { AdminLinkView, LinkViews, type AdminLinkPage } from '#oauth';
import { LinkNotFound, LinkSearch, type FoundLink } from '#vault';
import { ExportLinksQuery, SearchLinksQuery } from './admin-links.request.js';

const csv = new CsvForm<AdminLinkView>([
  'id',
  'userId',
  'serviceId',
  'serviceName',
  'status',
  'createdAt',
  'activatedAt',
  'revokedAt',
  'lastUsedAt',
  'lastRefreshedAt',
  'accessTokenExpiresAt',
  'refreshDueAt',
  'failedRefreshes',
  { title: 'lastError', valueOf: ({ lastError }) => lastError?.code },
  { title: 'lastErrorAt', valueOf: ({ lastError }) => lastError?.at },
  { title: 'health', valueOf: ({ health }) => health?.state },
  { title: 'healthSince', valueOf: ({ health }) => health?.since },
  'heldAt',
]);

/** Admins find links of all services and read what happened to them. */
@Controller('v1/admin/links')
export class AdminLinksController {
  constructor(
    private readonly search: LinkSearch,
    private readonly activity: Activity,
    private readonly views: LinkViews,
    private readonly exports: ListExports,
  ) {}

  /**
   * Links of all services.
   *
   * @remarks Newest first, unless `order` says otherwise; with `idleSince` the longest unused first.
   */
  @Get()
  @RequireRole('viewer')
  @Described({ id: 'searchLinks' })
  async list(@Query() { limit, cursor, ...filter }: SearchLinksQuery): Promise<AdminLinkPage> {
    return this.page(filter, limit, cursor);
  }

  /**
   * All links that match as CSV, in the order of the list.
   *
   * @remarks A cell that a spreadsheet would take for a formula begins with an apostrophe. The export is recorded as `list.exported`.
   */
  @Get('export')
  @RequireRole('viewer')
  @Described({
    id: 'exportLinks',
    answers: [csvAnswer(csv, AdminLinkView.example)],
    problems: ['audit_unavailable'],
  })
  async export(
    @Query() { order, ...filters }: ExportLinksQuery,
    @CurrentCall() call: CallContext,
    @Res() reply: FileReply,
  ): Promise<void> {
    const rows = walkPages((cursor) => this.page({ order, ...filters }, EXPORT_PAGE, cursor));
    await this.exports.send({ list: 'links', filters, form: csv, rows }, call, reply);
  }

  /** One link of any service. */
  @Get(':id')
  @RequireRole('viewer')
  @Described({ id: 'readAnyLink', problems: ['link_not_found'] })
  async get(@Param('id', UuidPipe) id: string): Promise<AdminLinkView> {
    return this.views.oneForAdmins(await this.find(id));
  }

  /** What happened to a link and through it, newest first. */
  @Get(':id/activity')
  @RequireRole('viewer')
  @Described({ id: 'listAnyLinkActivity', problems: ['link_not_found'] })
  async activityOf(
    @Param('id', UuidPipe) id: string,
    @Query() { limit, cursor }: PageQuery,
  ): Promise<ActivityPage> {
    await this.find(id);
    return pageOf(await this.activity.ofLinkForAdmins(id, limit + 1, cursor), limit);
  }

  private async page(
    { held, ...filter }: ExportLinksQuery,
    limit: number,
    cursor: string | undefined,
  ): Promise<AdminLinkPage> {
    const isHeld = held === undefined ? undefined : held === 'true';
    const { links, next } = await this.search.page({ ...filter, isHeld }, limit, cursor);
    return { items: await this.views.forAdmins(links), nextCursor: next ?? null };
  }

  private async find(id: string): Promise<FoundLink> {
    const link = await this.search.find(id);
    if (link === undefined) throw new LinkNotFound();
    return link;
  }
}
