import { Controller, Get, Param, Query } from '@nestjs/common';
import { RequireRole } from '#access';
import { Activity, type ActivityPage } from '#audit';
import { Described, PageQuery, pageOf, UuidPipe } from '#kernel';
import { LinkViews, type AdminLinkPage, type AdminLinkView } from '#oauth';
import { LinkNotFound, LinkSearch, type FoundLink } from '#vault';
import { SearchLinksQuery } from './admin-links.request.js';

/** Admins find links of all services and read what happened to them. */
@Controller('v1/admin/links')
export class AdminLinksController {
  constructor(
    private readonly search: LinkSearch,
    private readonly activity: Activity,
    private readonly views: LinkViews,
  ) {}

  /**
   * Links of all services.
   *
   * @remarks Newest first; with `idleSince` the longest idle first.
   */
  @Get()
  @RequireRole('viewer')
  @Described({ id: 'searchLinks' })
  async list(@Query() { limit, cursor, held, ...filter }: SearchLinksQuery): Promise<AdminLinkPage> {
    const isHeld = held === undefined ? undefined : held === 'true';
    const { links, next } = await this.search.page({ ...filter, isHeld }, limit, cursor);
    return { items: await this.views.forAdmins(links), nextCursor: next ?? null };
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

  private async find(id: string): Promise<FoundLink> {
    const link = await this.search.find(id);
    if (link === undefined) throw new LinkNotFound();
    return link;
  }
}
