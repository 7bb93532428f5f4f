import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Put } from '@nestjs/common';
import { changerOf, CurrentCall, RequireRole, type CallContext } from '#access';
import {
  BrokerError,
  Described,
  IF_MATCH_PARAMETER,
  IF_NONE_MATCH_PARAMETER,
  Tagged,
  UuidPipe,
} from '#kernel';
import { LinkHolds, LiveLinks } from '#vault';
import { LinkHoldRequest } from './link-hold.request.js';
import { expectHold, versionOfHold } from './expected-hold.js';
import type { LinkHoldView } from './link-hold.view.js';

/** The link is not on hold, or there is no such link. */
class HoldNotFound extends BrokerError {
  constructor() {
    super('not_found', 'There is no such link, or it is not on hold.');
  }
}

/** Support puts links on hold: they can be read, and no command is sent. */
@Controller('v1/admin/links/:id/hold')
export class LinkHoldsController {
  constructor(
    private readonly holds: LinkHolds,
    private readonly liveLinks: LiveLinks,
  ) {}

  /** Why a link is on hold, since when, and who held it. */
  @Get()
  @RequireRole('viewer')
  @Tagged(versionOfHold)
  @Described({ id: 'readLinkHold', problems: ['not_found'] })
  async get(@Param('id', UuidPipe) id: string): Promise<LinkHoldView> {
    const hold = await this.holds.find(id);
    if (hold === undefined) throw new HoldNotFound();
    return hold;
  }

  /**
   * Put a link on hold: no command is sent through it any more, on any replica.
   *
   * @remarks
   * Reads go on, by FETCH commands too. Commands get 403 `link_on_hold`, also those of a batch in flight. The owning service
   * gets the event `link.held`, without the reason. A link that is on hold gets the new reason. Linking again keeps the hold;
   * revoking the link ends it.
   */
  @Put()
  @RequireRole('support')
  @Tagged(versionOfHold)
  @Described({
    id: 'holdLink',
    parameters: { ...IF_MATCH_PARAMETER, ...IF_NONE_MATCH_PARAMETER },
    problems: ['not_found', 'link_not_found', 'changed_meanwhile'],
  })
  async hold(
    @Param('id', UuidPipe) id: string,
    @Body() { reason }: LinkHoldRequest,
    @CurrentCall() call: CallContext,
    @Headers('if-match') ifMatch?: string,
    @Headers('if-none-match') ifNoneMatch?: string,
  ): Promise<LinkHoldView> {
    const hold = await this.holds.hold(id, reason, changerOf(call), expectHold(ifMatch, ifNoneMatch));
    this.liveLinks.forget(id);
    return hold;
  }

  /**
   * Release a link: commands are sent again.
   *
   * @remarks The owning service gets the event `link.released`. Does nothing to a link that is not on hold.
   */
  @Delete()
  @HttpCode(204)
  @RequireRole('support')
  @Described({
    id: 'releaseLink',
    parameters: IF_MATCH_PARAMETER,
    problems: ['not_found', 'link_not_found', 'changed_meanwhile'],
  })
  async release(
    @Param('id', UuidPipe) id: string,
    @CurrentCall() call: CallContext,
    @Headers('if-match') ifMatch?: string,
  ): Promise<void> {
    await this.holds.release(id, changerOf(call), expectHold(ifMatch));
    this.liveLinks.forget(id);
  }
}
