import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { CurrentCall, RequireRole, type CallContext } from '#access';
import { Described, UuidPipe } from '#kernel';
import { LinkTest } from '../calls/link-test.js';
import type { LinkTestView } from '../calls/link-test.view.js';

/** Support tries whether COCO serves a link. */
@Controller('v1/admin/links/:id/test')
export class LinkTestController {
  constructor(private readonly test: LinkTest) {}

  /**
   * Test a link against COCO.
   *
   * @remarks
   * The broker reads the list of the user’s COCONets, which changes nothing, and tells the result, the time and their number. A
   * token that has expired is refreshed first. Recorded as `link.probed`; no use of the link.
   */
  @Post()
  @HttpCode(200)
  @RequireRole('support')
  @Described({ id: 'testLink', problems: ['link_not_found', 'link_not_active', 'reauthorization_required'] })
  run(@Param('id', UuidPipe) id: string, @CurrentCall() call: CallContext): Promise<LinkTestView> {
    return this.test.run(id, call);
  }
}
