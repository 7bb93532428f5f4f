import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { changerOf, CurrentCall, RequireRole, type CallContext } from '#access';
import { Described, UuidPipe } from '#kernel';
import { LinkViews } from '#oauth';
import { RequestedRefresh } from '#refresh';
import { LinkNotFound, LinkSearch } from '#vault';
import { linkRefreshOf, type LinkRefresh } from './link-refresh.view.js';

/** Support refreshes one link now. */
@Controller('v1/admin/links/:id/refresh')
export class LinkRefreshController {
  constructor(
    private readonly refreshes: RequestedRefresh,
    private readonly search: LinkSearch,
    private readonly views: LinkViews,
  ) {}

  /**
   * Refresh a link now.
   *
   * @remarks Within the limits of every refresh: not while the brake is on, COCO asked for a pause, or another replica
   * holds the claim. A link whose refreshes succeed has two such refreshes an hour. Recorded as `refresh.requested`.
   */
  @Post()
  @HttpCode(200)
  @RequireRole('support')
  @Described({
    id: 'refreshLink',
    problems: ['link_not_found', 'link_not_active', 'reauthorization_required'],
  })
  async refresh(@Param('id', UuidPipe) id: string, @CurrentCall() call: CallContext): Promise<LinkRefresh> {
    const { end, retryIn } = await this.refreshes.refresh(id, changerOf(call));
    const link = await this.search.find(id);
    if (link === undefined) throw new LinkNotFound();
    return linkRefreshOf(end, retryIn, await this.views.oneForAdmins(link));
  }
}
