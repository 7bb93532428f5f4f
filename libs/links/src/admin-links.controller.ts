import { Controller, Get, Param, Query } from '@nestjs/common';
import { RequireScope } from '#access';
import { Activity, type ActivityEntry } from '#audit';
import { Described, PageQuery, pageOf, UuidPipe, type Page } from '#kernel';
import { type AdminLinkView, LinkViews } from '#oauth';
import { LinkNotFound, LinkSearch, type FoundLink } from '#vault';
import { SearchLinksQuery } from './admin-links.request.js';
import { listAnyLinkActivity, readAnyLink, searchLinks } from './description/admin-operations.js';

/** Admins find links of all services and read what happened to them. */
@Controller('v1/admin/links')
export class AdminLinksController {
  constructor(
    private readonly search: LinkSearch,
    private readonly activity: Activity,
    private readonly views: LinkViews,
  ) {}

  /** Links by user, service, state, last error and last use; newest first, with `idleSince` the longest idle first. */
  @Get()
  @RequireScope('admin')
  @Described(searchLinks)
  async list(
    @Query() { limit, cursor, lastError, ...filter }: SearchLinksQuery,
  ): Promise<Page<AdminLinkView>> {
    const { links, next } = await this.search.page({ ...filter, lastError }, limit, cursor);
    return { items: await this.views.forAdmins(links), nextCursor: next ?? null };
  }

  /** One link. */
  @Get(':id')
  @RequireScope('admin')
  @Described(readAnyLink)
  async get(@Param('id', UuidPipe) id: string): Promise<AdminLinkView> {
    return this.views.oneForAdmins(await this.find(id));
  }

  /** What happened to this link and through it, newest first. */
  @Get(':id/activity')
  @RequireScope('admin')
  @Described(listAnyLinkActivity)
  async activityOf(
    @Param('id', UuidPipe) id: string,
    @Query() { limit, cursor }: PageQuery,
  ): Promise<Page<ActivityEntry>> {
    await this.find(id);
    return pageOf(await this.activity.ofLinkForAdmins(id, limit + 1, cursor), limit);
  }

  private async find(id: string): Promise<FoundLink> {
    const link = await this.search.find(id);
    if (link === undefined) throw new LinkNotFound();
    return link;
  }
}
