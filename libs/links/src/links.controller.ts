import { Controller, Delete, Get, HttpCode, Param, Query } from '@nestjs/common';
import { CurrentCall, RequireScope, type CallContext } from '#access';
import type { ActivityPage } from '#audit';
import { Described, PageQuery, UuidPipe } from '#kernel';
import type { LinkPage, LinkView } from '#oauth';
import { LinkDirectory } from './link.directory.js';
import { ListLinksQuery } from './links.request.js';

/** Services see and end their users' links. */
@Controller('v1/links')
export class LinksController {
  constructor(private readonly directory: LinkDirectory) {}

  /** The caller’s links, newest first. */
  @Get()
  @RequireScope('links:read')
  @Described({ id: 'listLinks' })
  async list(@Query() query: ListLinksQuery, @CurrentCall() call: CallContext): Promise<LinkPage> {
    return this.directory.list(query, call.caller);
  }

  /** One link: its state, expiry, last refresh and last error. */
  @Get(':id')
  @RequireScope('links:read')
  @Described({ id: 'readLink', problems: ['link_not_found'] })
  async get(@Param('id', UuidPipe) id: string, @CurrentCall() call: CallContext): Promise<LinkView> {
    return this.directory.get(id, call.caller);
  }

  /** What was done through a link, by whom, newest first. */
  @Get(':id/activity')
  @RequireScope('links:read')
  @Described({ id: 'listLinkActivity', problems: ['link_not_found'] })
  async activity(
    @Param('id', UuidPipe) id: string,
    @Query() query: PageQuery,
    @CurrentCall() call: CallContext,
  ): Promise<ActivityPage> {
    return this.directory.activityOf(id, query, call.caller);
  }

  /**
   * Revoke a link permanently.
   *
   * @remarks It ends immediately on every replica, and its tokens and data key are destroyed. The user can link again, under a
   *   new id.
   */
  @Delete(':id')
  @HttpCode(204)
  @RequireScope('links:revoke')
  @Described({ id: 'revokeLink', problems: ['link_not_found'] })
  async revoke(@Param('id', UuidPipe) id: string, @CurrentCall() call: CallContext): Promise<void> {
    await this.directory.revoke(id, call);
  }
}
