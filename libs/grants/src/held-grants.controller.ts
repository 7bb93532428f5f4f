import { Controller, Get, Query } from '@nestjs/common';
import { CurrentCall, RequireScope, type CallContext } from '#access';
import { Described, PageQuery, pageOf } from '#kernel';
import { GrantStore } from './grant.store.js';
import type { HeldLinkGrantPage, LinkGrant, HeldLinkGrant } from './grant.view.js';

/** Services see which links of others they may act on. */
@Controller('v1/grants')
export class HeldGrantsController {
  constructor(private readonly store: GrantStore) {}

  /**
   * The grants that the caller holds on links of other services, newest first.
   *
   * @remarks `GET /v1/links` lists only the links that the caller made.
   */
  @Get()
  @RequireScope('links:read')
  @Described({ id: 'listHeldGrants' })
  async list(
    @Query() { limit, cursor }: PageQuery,
    @CurrentCall() { caller }: CallContext,
  ): Promise<HeldLinkGrantPage> {
    const grants = await this.store.heldBy(caller.serviceId, limit + 1, cursor);
    return pageOf(grants.map(heldView), limit);
  }
}

/** Only the owner and the admins see the reason and the person. */
function heldView({
  reason: _reason,
  givenBy: _givenBy,
  endedAt: _endedAt,
  endedBy: _endedBy,
  ...held
}: LinkGrant): HeldLinkGrant {
  return held;
}
