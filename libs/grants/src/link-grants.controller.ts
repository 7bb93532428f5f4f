import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { CurrentCall, FreshSignIn, RequireRole, RequireScope, type CallContext } from '#access';
import { Described, PageQuery, UuidPipe } from '#kernel';
import { AdminGrantRequest, GrantRequest } from './grant.request.js';
import type { LinkGrant, LinkGrantPage } from './grant.view.js';
import { LinkGrants } from './link-grants.js';

/** The service that made a link lets other services act on it. */
@Controller('v1/links/:id/grants')
export class LinkGrantsController {
  constructor(private readonly grants: LinkGrants) {}

  /**
   * Let another service act on a link.
   *
   * @remarks The other service may do what the grant, its own rights and yours all allow, in the places that the grant
   * names, until it ends. For anything else the answer is 404, as if the link did not exist. A service has at most one
   * grant on a link, and a link has at most 20.
   */
  @Post()
  @RequireScope('links:grant')
  @Described({ id: 'grantLink', problems: ['link_not_found', 'link_not_active'] })
  async give(
    @Param('id', UuidPipe) id: string,
    @Body() body: GrantRequest,
    @CurrentCall() call: CallContext,
  ): Promise<LinkGrant> {
    return this.grants.give(id, body, call);
  }

  /** The grants of a link, also those that have ended, newest first. */
  @Get()
  @RequireScope('links:grant')
  @Described({ id: 'listLinkGrants', problems: ['link_not_found'] })
  async list(
    @Param('id', UuidPipe) id: string,
    @Query() page: PageQuery,
    @CurrentCall() { caller }: CallContext,
  ): Promise<LinkGrantPage> {
    return this.grants.list(id, page, caller);
  }

  /**
   * End a grant, on every replica.
   *
   * @remarks Commands that were not sent yet are not sent, and answers still being streamed are cut.
   */
  @Delete(':grantId')
  @HttpCode(204)
  @RequireScope('links:grant')
  @Described({ id: 'endLinkGrant', problems: ['not_found', 'link_not_found'] })
  async revoke(
    @Param('id', UuidPipe) id: string,
    @Param('grantId', UuidPipe) grantId: string,
    @CurrentCall() call: CallContext,
  ): Promise<void> {
    await this.grants.revoke(id, grantId, call);
  }
}

/** Admins let services act on links of others, for a while or in an emergency. */
@Controller('v1/admin/links/:id/grants')
export class AdminLinkGrantsController {
  constructor(
    private readonly grants: LinkGrants,
    private readonly freshSignIn: FreshSignIn,
  ) {}

  /**
   * Let a service act on a link of another service.
   *
   * @remarks
   * As the owner’s, but not limited to what the owner may do itself. With `breakGlass` it lasts at most 15 minutes, and the owner
   * gets the event `link.break_glass`.
   */
  @Post()
  @RequireRole('access')
  @Described({
    id: 'grantAnyLink',
    problems: ['link_not_found', 'link_not_active', 'fresh_sign_in_required'],
  })
  async give(
    @Param('id', UuidPipe) id: string,
    @Body() body: AdminGrantRequest,
    @CurrentCall() call: CallContext,
  ): Promise<LinkGrant> {
    if (body.breakGlass) this.freshSignIn.require(call);
    return this.grants.give(id, body, call);
  }

  /** The grants of a link, also those that have ended, newest first. */
  @Get()
  @RequireRole('viewer')
  @Described({ id: 'listAnyLinkGrants', problems: ['link_not_found'] })
  async list(
    @Param('id', UuidPipe) id: string,
    @Query() page: PageQuery,
    @CurrentCall() { caller }: CallContext,
  ): Promise<LinkGrantPage> {
    return this.grants.list(id, page, caller);
  }

  /** End a grant of any link, on every replica. */
  @Delete(':grantId')
  @HttpCode(204)
  @RequireRole('access')
  @Described({ id: 'endAnyLinkGrant', problems: ['not_found', 'link_not_found'] })
  async revoke(
    @Param('id', UuidPipe) id: string,
    @Param('grantId', UuidPipe) grantId: string,
    @CurrentCall() call: CallContext,
  ): Promise<void> {
    await this.grants.revoke(id, grantId, call);
  }
}
