import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { CurrentCall, RequireScope, type CallContext } from '#access';
import { Described, PageQuery, pageOf, UuidPipe } from '#kernel';
import { AdminGrantRequest } from './grant.request.js';
import type { LinkGrant, LinkGrantPage } from './grant.view.js';
import { LinkGrants } from './link-grants.js';

/** Admins let services act on links of others, for a while or in an emergency. */
@Controller('v1/admin/links/:id/grants')
export class AdminLinkGrantsController {
  constructor(private readonly grants: LinkGrants) {}

  /**
   * Let a service act on a link of another service.
   *
   * @remarks
   * As the owner’s, but not limited to what the owner may do itself. With `breakGlass` it lasts at most 15 minutes, and the owner
   * gets the event `link.break_glass`.
   */
  @Post()
  @RequireScope('admin')
  @Described({ id: 'grantAnyLink', problems: ['not_found', 'link_not_active'] })
  async give(
    @Param('id', UuidPipe) id: string,
    @Body() body: AdminGrantRequest,
    @CurrentCall() call: CallContext,
  ): Promise<LinkGrant> {
    return this.grants.give(id, body, call);
  }

  /** The grants of a link, also those that have ended, newest first. */
  @Get()
  @RequireScope('admin')
  @Described({ id: 'listAnyLinkGrants', problems: ['not_found'] })
  async list(
    @Param('id', UuidPipe) id: string,
    @Query() { limit, cursor }: PageQuery,
    @CurrentCall() { caller }: CallContext,
  ): Promise<LinkGrantPage> {
    return pageOf(await this.grants.list(id, limit + 1, cursor, caller), limit);
  }

  /** End a grant of any link, on every replica. */
  @Delete(':grantId')
  @HttpCode(204)
  @RequireScope('admin')
  @Described({ id: 'endAnyLinkGrant', problems: ['not_found'] })
  async revoke(
    @Param('id', UuidPipe) id: string,
    @Param('grantId', UuidPipe) grantId: string,
    @CurrentCall() call: CallContext,
  ): Promise<void> {
    await this.grants.revoke(id, grantId, call);
  }
}
