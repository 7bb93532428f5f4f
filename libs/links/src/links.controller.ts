import { Controller, Delete, Get, HttpCode, Param, Query } from '@nestjs/common';
import { CurrentCall, RequireScope, type CallContext } from '#access';
import type { ActivityEntry } from '#audit';
import { Described, PageQuery, UuidPipe, type Page } from '#kernel';
import type { LinkView } from '#oauth';
import { listLinkActivity, listLinks, readLink, revokeLink } from './description/link-operations.js';
import { LinkDirectory } from './link.directory.js';
import { ListLinksQuery } from './links.request.js';

/** Services see and end their users' links. */
@Controller('v1/links')
export class LinksController {
  constructor(private readonly directory: LinkDirectory) {}

  /** The caller's links, newest first, by user and state. */
  @Get()
  @RequireScope('links:read')
  @Described(listLinks)
  async list(@Query() query: ListLinksQuery, @CurrentCall() call: CallContext): Promise<Page<LinkView>> {
    return this.directory.list(query, call.caller);
  }

  /** One link: its state, expiry, last refresh and last error. */
  @Get(':id')
  @RequireScope('links:read')
  @Described(readLink)
  async get(@Param('id', UuidPipe) id: string, @CurrentCall() call: CallContext): Promise<LinkView> {
    return this.directory.get(id, call.caller);
  }

  /** What was done through this link, by whom, newest first. */
  @Get(':id/activity')
  @RequireScope('links:read')
  @Described(listLinkActivity)
  async activity(
    @Param('id', UuidPipe) id: string,
    @Query() query: PageQuery,
    @CurrentCall() call: CallContext,
  ): Promise<Page<ActivityEntry>> {
    return this.directory.activityOf(id, query, call.caller);
  }

  /** Revokes a link: final, at once, on every replica; tokens and data key are destroyed. */
  @Delete(':id')
  @HttpCode(204)
  @RequireScope('links:revoke')
  @Described(revokeLink)
  async revoke(@Param('id', UuidPipe) id: string, @CurrentCall() call: CallContext): Promise<void> {
    await this.directory.revoke(id, call);
  }
}
